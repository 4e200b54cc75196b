/** What is taken of the traits of a person. Pure. */
import type { AttributeChange } from '../../directory/attributes/rules.ts';
import type { IngestFacts } from '../../directory/ingest/facts.ts';
import { type LeftOut, typeOfValue } from '../../directory/ingest/left-out.ts';
import type { UserFields } from '../../directory/users/user.ts';
import { coerce, type Stored } from '../../values/coercion.ts';
import type { Message } from './message.ts';
import { imageIn, nameIn } from './profile.ts';

interface Taken {
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
  readonly leftOut: readonly LeftOut[];
}

/** Traits with a meaning of their own. Those of a name are attributes too, if they are defined. */
const PROFILE: ReadonlySet<string> = new Set(['email', 'name', 'avatar']);
const PARTS: ReadonlySet<string> = new Set(['firstName', 'lastName']);

/** The traits that are taken; the others are left out, each with its reason. */
export function takeTraits(message: Message, definitions: IngestFacts['definitions']): Taken {
  const { traits } = message;
  const leftOut: LeftOut[] = [];
  const leave = (trait: string, reason: LeftOut['reason']) =>
    leftOut.push(leftOutOf(message, trait, reason));
  const name = nameIn(traits);
  if (name === undefined) leave('name' in traits ? 'name' : 'firstName', 'wrong_type');
  const image = imageIn(traits);
  if (image === undefined) leave('avatar', 'wrong_type');
  const values = new Map<string, Stored | null>();
  for (const [trait, value] of Object.entries(traits)) {
    if (PROFILE.has(trait)) continue;
    const definition = definitionOf(trait, definitions);
    const stored = value === null ? null : definition && coerce(definition.type, value);
    if (definition && stored !== undefined) values.set(definition.key, stored);
    else if (definition) leave(trait, 'wrong_type');
    else if (!PARTS.has(trait)) leave(trait, 'undefined_trait');
  }
  const set = [...values].filter((each): each is [string, Stored] => each[1] !== null);
  return {
    fields: {
      ...(name?.isGiven && { name: name.value }),
      ...(image?.isGiven && { image: image.value }),
    },
    attributes: {
      set: Object.fromEntries(set),
      unset: [...values].flatMap(([key, value]) => (value === null ? [key] : [])),
    },
    leftOut,
  };
}

/** A trait of a message that is left out. */
export const leftOutOf = (
  { type, messageId, traits }: Message,
  trait: string,
  reason: LeftOut['reason'],
): LeftOut => ({
  type,
  trait,
  reason,
  example: { messageId, ...(trait !== '' && { valueType: typeOfValue(traits[trait]) }) },
});

/** The external key of a definition comes before the key of another. */
const definitionOf = (trait: string, definitions: IngestFacts['definitions']) =>
  definitions.find(({ externalKey }) => externalKey === trait) ??
  definitions.find(({ key }) => key === trait);
