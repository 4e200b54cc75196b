/** Preferences as they are typed: a row for each key, or JSON text. Pure. */
import isPlainObject from 'lodash/isPlainObject.js';
import type { Metadata } from '../data/preferences.ts';
import {
  jsonOf,
  jsonProblem,
  type TypedValue,
  typedOf,
  valueProblem,
} from '../values/typed-value.ts';

export interface Row extends TypedValue {
  /** Tells rows apart while keys are typed. */
  readonly id: number;
  readonly key: string;
}

/** What is wrong with rows, by their ids. */
type RowProblems = ReadonlyMap<number, string>;

export const rowsOf = (metadata: Metadata): readonly Row[] =>
  Object.entries(metadata).map(([key, value], id) => ({ id, key, ...typedOf(value) }));

export function problemsOf(rows: readonly Row[]): RowProblems {
  const problems = new Map<number, string>();
  const keys = new Set<string>();
  for (const row of rows) {
    const problem = keys.has(row.key) ? 'This key is there already.' : problemOf(row);
    keys.add(row.key);
    if (problem !== undefined) problems.set(row.id, problem);
  }
  return problems;
}

const problemOf = (row: Row): string | undefined =>
  row.key === '' ? 'Name the key.' : valueProblem(row);

/** The preferences that rows without problems make. */
export const metadataOf = (rows: readonly Row[]): Metadata =>
  Object.fromEntries(rows.map((row) => [row.key, jsonOf(row)]));

export const textOf = (metadata: Metadata): string => JSON.stringify(metadata, null, 2);

/** What is wrong with a text as a whole set of preferences. */
export function textProblem(text: string): string | undefined {
  const problem = jsonProblem(text);
  if (problem !== undefined) return problem;
  return isPlainObject(JSON.parse(text)) ? undefined : 'Preferences are an object: { … }.';
}
