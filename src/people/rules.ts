/** What a request about a person means: pure. */
import { type AttributeChange, checkAttributes, type Typed } from '../attributes/rules.ts';
import { Problem } from '../http/problem.ts';
import type { Details } from './commands.ts';
import type { PersonChange } from './contract.ts';

/** The details to store, or `invalid_attributes`: all are checked before anything is written. */
export function detailsOf(change: PersonChange, definitions: readonly Typed[]): Details {
  const { attributes = {}, ...fields } = change;
  const { change: checked, invalid } = checkAttributes(attributes, definitions);
  if (invalid.length > 0) throw new Problem({ is: 'invalid_attributes', invalid });
  return {
    fields: JSON.stringify(fields),
    nameSearch: searchForm(fields.name ?? ''),
    set: JSON.stringify(checked.set),
    unset: JSON.stringify(checked.unset),
    heldAgainst: checked.heldAgainst,
    keys: keysOf(fields, checked),
  };
}

/** What a search compares: lower case as JavaScript knows it. */
export const searchForm = (text: string): string => text.toLowerCase();

const keysOf = (fields: object, { set, unset }: AttributeChange): string[] => [
  ...Object.keys(fields),
  ...[...Object.keys(set), ...unset].map((key) => `attributes.${key}`),
];

/** A strong validator of a user: whose, and which version. */
export const personEtag = (userId: string, version: number): string =>
  `"${version}-${userId.slice(-12)}"`;
