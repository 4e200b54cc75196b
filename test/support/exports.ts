/** Exports of people, read as a client reads them. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import type { Env } from '../../src/env.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, send } from './client.ts';

export interface ExportedPerson {
  readonly userId: string;
  readonly email: string;
  readonly role: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly memberships?: readonly Readonly<Record<string, unknown>>[];
  readonly preferences?: readonly Readonly<Record<string, unknown>>[];
  readonly identities?: readonly Readonly<Record<string, unknown>>[];
}

export interface ExportEnd {
  readonly summary: { readonly count: number };
  readonly cursor: string | null;
  readonly bookmark: string | null;
  readonly startedAt: string;
  readonly error?: { readonly code: string; readonly message: string };
}

type Query = Readonly<Record<string, string>>;

const pathOf = (query: Query) => `/api/v1/users/export?${new URLSearchParams(query)}`;

export const askExport = (query: Query = {}, token: string = ROOT) =>
  send(pathOf(query), { token });

/** The people in lines, and the last line. */
export function readLines(text: string) {
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.slice(0, -1).split('\n');
  const values = lines.map((line) => JSON.parse(line) as unknown);
  return { people: values.slice(0, -1) as ExportedPerson[], end: values.at(-1) as ExportEnd };
}

export async function exported(query: Query = {}, token: string = ROOT) {
  const { status, text, headers } = await askExport(query, token);
  expect(status, text).toBe(200);
  return { ...readLines(text), headers };
}

/** The answer as it comes. `changed` is what the request finds. */
export const askThrough = (query: Query, token: string = ROOT, changed: Partial<Env> = {}) =>
  worker.fetch(
    incoming(pathOf(query), { token }),
    { ...env, ...changed },
    createExecutionContext(),
  );

/** An export whose parts are read one by one. */
export async function slowly(...asked: Parameters<typeof askThrough>) {
  const response = await askThrough(...asked);
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const next = async () => {
    const { value, done } = (await reader?.read()) ?? { done: true };
    text += decoder.decode(value, { stream: true });
    return done;
  };
  const rest = async () => {
    for (;;) if (await next()) break;
    return readLines(text);
  };
  const leave = () => reader?.cancel();
  return { next, rest, leave };
}

/** The cells of a table of RFC 4180, row by row. Throws for a text that is none. */
export function cellsIn(text: string): string[][] {
  const rows: string[][] = [];
  let isRowOver = true;
  let read = 0;
  for (const [whole, cell = '', end] of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy)) {
    if (isRowOver) rows.push([]);
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    isRowOver = end === '\r\n';
    read += whole.length;
  }
  expect([isRowOver, text.slice(read)]).toEqual([true, '']);
  return rows;
}
