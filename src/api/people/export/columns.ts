/** The columns of a table of people. Pure. */
import { hash } from 'node:crypto';
import type { DefinitionRow } from '../../../directory/attributes/definition.ts';
import { rowOf } from './cells.ts';
import type { Person } from './contract.ts';

/** What each person has. */
const FIELDS = [
  ...(['userId', 'principalId', 'email', 'name', 'image', 'emailVerified'] as const),
  ...(['externalId', 'username', 'role', 'createdAt', 'updatedAt'] as const),
];

/** The attributes of a table, in the order in which they were defined. */
export interface Columns {
  readonly keys: readonly string[];
  /** The newest of their definitions, or ''. One that comes later is in no further page. */
  readonly newest: string;
  /** Equal for the same columns. */
  readonly mark: string;
}

/** The columns for what a caller sees, up to the newest definition that counts. */
export function columnsFor(definitions: readonly DefinitionRow[], newest?: string): Columns {
  const counting = definitions
    .filter(({ id }) => newest === undefined || id <= newest)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const keys = counting.map(({ key }) => key);
  return {
    keys,
    newest: newest ?? counting.at(-1)?.id ?? '',
    mark: hash('sha256', keys.join(), 'base64url').slice(0, 12),
  };
}

export const headOf = ({ keys }: Columns): string =>
  rowOf([...FIELDS, ...keys.map((key) => `attributes.${key}`)]);

export const personRow = ({ keys }: Columns, { attributes, ...person }: Person): string => {
  const values = new Map(Object.entries(attributes));
  return rowOf([...FIELDS.map((name) => person[name]), ...keys.map((key) => values.get(key))]);
};
