/** Preferences as they are typed: a row for each key, or JSON text. Pure. */
import isPlainObject from 'lodash/isPlainObject.js';
import type { Metadata } from '../data/preferences.ts';

export type Kind = 'text' | 'number' | 'boolean' | 'null' | 'json';

export interface Row {
  /** Tells rows apart while keys are typed. */
  readonly id: number;
  readonly key: string;
  readonly kind: Kind;
  /** As typed. */
  readonly value: string;
}

/** What is wrong with rows, by their ids. */
type RowProblems = ReadonlyMap<number, string>;

export const rowsOf = (metadata: Metadata): readonly Row[] =>
  Object.entries(metadata).map(([key, value], id) => {
    const kind = kindOf(value);
    return { id, key, kind, value: kind === 'text' ? String(value) : JSON.stringify(value) };
  });

function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'json';
  }
}

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

function problemOf({ key, kind, value }: Row): string | undefined {
  if (key === '') return 'Name the key.';
  if (kind === 'number' && !isNumber(value)) return 'Not a number.';
  return kind === 'json' ? jsonProblem(value) : undefined;
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** The preferences that rows without problems make. */
export const metadataOf = (rows: readonly Row[]): Metadata =>
  Object.fromEntries(rows.map((row) => [row.key, typed(row)]));

function typed({ kind, value }: Row): unknown {
  switch (kind) {
    case 'text':
      return value;
    case 'number':
      return Number(value);
    case 'boolean':
      return value === 'true';
    case 'null':
      return null;
    case 'json':
      return JSON.parse(value);
  }
}

/** A row that is of another kind now. What was typed stays, if the kind can hold it. */
export function asKind(row: Row, kind: Kind): Row {
  if (kind === 'boolean') return { ...row, kind, value: row.value === 'true' ? 'true' : 'false' };
  if (kind === 'json') return { ...row, kind, value: JSON.stringify(typedOrText(row)) };
  return { ...row, kind };
}

function typedOrText(row: Row): unknown {
  return problemOf({ ...row, key: 'any' }) === undefined ? typed(row) : row.value;
}

export const textOf = (metadata: Metadata): string => JSON.stringify(metadata, null, 2);

/** What is wrong with a text as a whole set of preferences. */
export function textProblem(text: string): string | undefined {
  const problem = jsonProblem(text);
  if (problem !== undefined) return problem;
  return isPlainObject(JSON.parse(text)) ? undefined : 'Preferences are an object: { … }.';
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `Not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
