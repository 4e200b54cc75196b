/** What a column may become, as the values of a select. */
import { type Definition, guessTargets } from 'roster-cli/people/guess-targets.ts';
import type { Column, Survey } from 'roster-cli/people/survey.ts';
import { FIELDS, freeKey, keyOf, type Target } from 'roster-cli/people/target.ts';
import type { NewAttribute } from '../data/import.ts';

type NewType = NewAttribute['type'];

/** A target, a new attribute of a type, or nothing yet. */
export type Choice = Target | `new ${NewType}` | '';

interface Option {
  readonly choice: Choice;
  readonly text: string;
}

const fieldWords: Readonly<Record<(typeof FIELDS)[number], string>> = {
  email: 'Email',
  name: 'Name',
  firstName: 'First name',
  lastName: 'Last name',
  image: 'Image',
  emailVerified: 'Email is verified',
  createdAt: 'Created',
  externalId: 'Id in another system',
  passwordHash: 'Hash of a password',
  organization: 'Organization, by id or key',
  application: 'Application, by id or key',
};

const typeWords: Readonly<Record<NewType, string>> = {
  string: 'text',
  number: 'number',
  boolean: 'yes or no',
  date: 'date',
};

/** What the header tells. Columns that nobody knows are not chosen yet. */
export const guessedChoices = (
  { columns }: Survey,
  definitions: readonly Definition[],
): readonly Choice[] =>
  guessTargets(
    columns.map(({ name }) => name),
    definitions,
  ).map((target) => target ?? '');

export function optionsFor(
  { guess }: Column,
  definitions: readonly Definition[],
  mayDefine: boolean,
): readonly Option[] {
  const types = new Set<NewType>(mayDefine ? [guess.type, 'string'] : []);
  return [
    { choice: '-', text: 'Left out' },
    ...[...types].map(
      (type): Option => ({
        choice: `new ${type}`,
        text: `New attribute (${typeWords[type]})`,
      }),
    ),
    ...FIELDS.map((field): Option => ({ choice: field, text: fieldWords[field] })),
    ...definitions.map(({ key, label }): Option => ({ choice: `attributes.${key}`, text: label })),
  ];
}

export interface Decided {
  readonly targets: readonly Target[];
  readonly define: readonly NewAttribute[];
}

/** The targets of the columns, with the attributes that are defined first. */
export function decided(
  columns: readonly Column[],
  choices: readonly Choice[],
  definitions: readonly Definition[],
): Decided {
  const taken = new Set(definitions.map(({ key }) => key));
  const define: NewAttribute[] = [];
  const targets = choices.map((choice, i): Target => {
    if (!isNew(choice)) return choice === '' ? '-' : choice;
    const label = (columns[i]?.name ?? '').slice(0, 128);
    const key = freeKey(label, taken);
    taken.add(key);
    define.push({ key, label, type: choice.slice('new '.length) as NewType });
    return `attributes.${key}`;
  });
  return { targets, define };
}

const isNew = (choice: Choice): choice is `new ${NewType}` => choice.startsWith('new ');

/** A dry run cannot try what is not defined yet. */
export const onlyDefined = ({ targets, define }: Decided): readonly Target[] =>
  targets.map((target) => (define.some(({ key }) => key === keyOf(target)) ? '-' : target));

/** Why the choices cannot be imported. */
export function faultIn(
  columns: readonly Column[],
  choices: readonly Choice[],
): string | undefined {
  const open = columns.filter((_, i) => choices[i] === '').map(({ name }) => `“${name}”`);
  if (open.length > 0) return `Say what becomes of ${open.join(', ')}.`;
  if (!choices.includes('email')) return 'Say which column is the email.';
  const chosen = choices.filter((choice) => choice !== '-' && !isNew(choice));
  const twice = chosen.find((choice, i) => chosen.indexOf(choice) < i);
  return twice && `Two columns become ${twice}: leave one of them out.`;
}
