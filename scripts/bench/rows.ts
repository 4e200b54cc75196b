import { randomUUID } from 'node:crypto';
import type { Request } from 'autocannon';
import { crowdUser, type Reader } from './crowd.ts';
import { CONSTANT } from './floor-rows.ts';

/** What is measured, and against what. */
export interface Row {
  readonly name: string;
  /** The row that it is held against, and the share of that which is wanted, if any is. */
  readonly against?: { readonly row: string; readonly wanted?: number };
  readonly url: string;
  readonly next: () => Request;
  /** The status of every answer; a fast wrong one is worth nothing. */
  readonly expects: number;
}

export interface Stage {
  readonly url: string;
  readonly rootToken: string;
  /** How many there are in the directory. */
  readonly users: number;
  /** Read and written again and again, so that their copies are hot. */
  readonly hot: readonly Reader[];
  /** Come once each. */
  readonly cold: Iterator<Reader>;
  /** Their copies are in KV. */
  readonly published: readonly Reader[];
}

const PATH = '/api/core/users/platform-metadata/?platform_key=my-app';
const JSON_TYPE = { 'content-type': 'application/json' };

/** Bodies are of about 600 bytes. */
const FILLER = 'x'.repeat(550);
const IMAGE = `https://example.com/${FILLER.slice(100)}`;

/** So many are identified again and again, spread over the directory. */
const KNOWN = 500;

/** So many come back again and again: who writes changes more than one thing, who polls does nothing else. */
const BUSY = 16;

const turn = <Item>(items: readonly Item[]) => {
  let i = 0;
  return () => items[i++ % items.length] as Item;
};

const as = ({ token }: Reader) => ({ authorization: `Token ${token}` });

/** Reads of one's own record. */
const reads =
  (reader: () => Reader, headers: Record<string, string> = {}) =>
  (): Request => ({ method: 'GET', path: PATH, headers: { ...as(reader()), ...headers } });

/** What Roster is asked, each held against the one thing that it cannot do without. */
export function rowsOf({ url, rootToken, users, hot, cold }: Omit<Stage, 'published'>): Row[] {
  const [hotReader, busy] = [turn(hot), turn(hot.slice(0, BUSY))];
  const once = () => cold.next().value as Reader;
  let n = 0;
  const unique = () => {
    n += 1;
    return `${Date.now()}-${n}`;
  };
  const patch = (by: () => Reader) => (): Request => ({
    ...{ method: 'PATCH', path: PATH, headers: { ...JSON_TYPE, ...as(by()) } },
    body: JSON.stringify({ metadata: { [`k${n % 2}`]: unique() + FILLER } }),
  });
  const identify = (email: () => string) => (): Request => ({
    ...{ method: 'POST', path: '/api/v1/users/identify' },
    headers: { ...JSON_TYPE, authorization: `Bearer ${rootToken}` },
    body: JSON.stringify({ email: email(), name: `Name ${unique()}`, image: IMAGE }),
  });
  const known = () => crowdUser(Math.floor(((n % KNOWN) / KNOWN) * users)).email;
  const row = (name: string, next: () => Request, against: string, wanted?: number): Row => ({
    ...{ name, url, next, expects: name === 'identify, new' ? 201 : 200 },
    against: { row: against, ...(wanted !== undefined && { wanted }) },
  });
  const [kv, read, upsert] = ['bare KV read', 'bare D1 read', 'bare D1 upsert'];
  return [
    row('GET, hot', reads(hotReader), kv, 0.7),
    row('GET, max-age=5', reads(busy, { 'cache-control': 'max-age=5' }), CONSTANT, 0.6),
    row('GET, no-cache', reads(hotReader, { 'cache-control': 'no-cache' }), read),
    row('GET, cold', reads(once), read, 0.7),
    row('PATCH', patch(busy), upsert, 0.5),
    row('PATCH, first in a while', patch(once), upsert),
    row(
      'identify, new',
      identify(() => `${randomUUID()}@example.com`),
      upsert,
      0.5,
    ),
    row('identify, known', identify(known), upsert, 0.5),
  ];
}

/** Of readers whose copies are in KV, and in no isolate's memory: more than that has room for. */
export const fromKV = ({ url, published }: Pick<Stage, 'url' | 'published'>): Row => ({
  ...{ name: 'GET, from KV', url, next: reads(turn(published)), expects: 200 },
  against: { row: 'bare KV read' },
});
