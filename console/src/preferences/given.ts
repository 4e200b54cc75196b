/** Which values of a record tenants give, and which of one's own a lock keeps. Pure. */
import isEqual from 'lodash/isEqual.js';
import type { Effective, Source } from '../data/effective.ts';
import type { Metadata } from '../data/preferences.ts';
import { jsonOf, valueProblem } from '../values/typed-value.ts';
import type { Row } from './draft.ts';

/** A value that a tenant gives. */
export interface Given {
  readonly key: string;
  readonly value: unknown;
  readonly source: Source;
  /** One's own value, which is stored and does not count while the key is locked. */
  readonly own: unknown;
}

type Resolved = Pick<Effective, 'metadata' | 'sources'>;

/** What tenants give beside these rows. What is locked counts whatever the rows say. */
export const givenBeside = (
  rows: readonly Row[],
  stored: Metadata,
  { metadata, sources }: Resolved,
): readonly Given[] =>
  Object.entries(sources)
    .filter(([key, { from, locked }]) => locked || (from !== 'user' && !rows.some(isFor(key))))
    .map(([key, source]) => {
      const own = Object.hasOwn(stored, key) ? stored[key] : undefined;
      return { key, value: metadata[key], source, own };
    });

/** Whether a row is a stored value that a lock keeps: it shows with the value that counts. */
export function isKept(row: Row, stored: Metadata, { sources }: Resolved): boolean {
  const { key } = row;
  if (!sources[key]?.locked || !Object.hasOwn(stored, key)) return false;
  return valueProblem(row) === undefined && isEqual(jsonOf(row), stored[key]);
}

const isFor = (key: string) => (row: Row) => row.key === key;
