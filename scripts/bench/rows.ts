import { randomUUID } from 'node:crypto';
import type { Request } from 'autocannon';
import { recordKey } from '../../src/copies/copy.ts';
import { crowdUser, type Reader } from './crowd.ts';

/** What is measured, and against what. */
export interface Row {
  readonly name: string;
  /** The row that it is held against, and the share of that which is wanted. */
  readonly against?: { readonly row: string; readonly wanted: number };
  readonly url: string;
  readonly next: () => Request;
  /** The status of every answer; a fast wrong one is worth nothing. */
  readonly expects: number;
}

export interface Stage {
  readonly url: string;
  readonly floor: string;
  readonly rootToken: string;
  /** How many there are in the directory. */
  readonly users: number;
  /** Read and written again and again, so that their copies are hot. */
  readonly hot: readonly Reader[];
  /** Read once each. */
  readonly cold: Iterator<Reader>;
}

const PATH = '/api/core/users/platform-metadata/?platform_key=my-app';
const JSON_TYPE = { 'content-type': 'application/json' };
const BODY = JSON.stringify({ text: 'x'.repeat(590) });

/** So many are identified again and again, spread over the directory. */
const KNOWN = 500;

export function rowsOf({ url, floor, rootToken, users, hot, cold }: Stage): Row[] {
  const as = ({ token }: Reader) => ({ authorization: `Token ${token}` });
  const turn = <Item>(items: readonly Item[]) => {
    let i = 0;
    return () => items[i++ % items.length] as Item;
  };
  const hotReader = turn(hot);
  const reads =
    (headers: Record<string, string> = {}) =>
    () => ({
      ...{ method: 'GET' as const, path: PATH },
      headers: { ...as(hotReader()), ...headers },
    });
  let n = 0;
  const unique = () => {
    n += 1;
    return `${Date.now()}-${n}`;
  };
  const identify = (email: string) => ({
    ...{ method: 'POST' as const, path: '/api/v1/users/identify' },
    headers: { ...JSON_TYPE, authorization: `Bearer ${rootToken}` },
    body: JSON.stringify({ email, name: `Name ${unique()}` }),
  });
  const [first] = hot;
  const kvKey = encodeURIComponent(recordKey(first?.id ?? '', 'my-app'));
  return [
    { name: 'constant response', url: floor, next: () => ({ path: '/constant' }), expects: 200 },
    { name: 'bare KV read', url: floor, next: () => ({ path: `/kv?key=${kvKey}` }), expects: 200 },
    { name: 'bare D1 read', url: floor, next: () => ({ path: '/read?id=1' }), expects: 200 },
    {
      ...{ name: 'bare D1 upsert', url: floor, expects: 200 },
      next: () => ({
        ...{ method: 'POST', path: `/write?id=${n++ % 1_000}`, body: BODY, headers: JSON_TYPE },
      }),
    },
    {
      ...{ name: 'GET, hot', url, expects: 200, next: reads() },
      against: { row: 'bare KV read', wanted: 0.7 },
    },
    {
      ...{
        name: 'GET, max-age=5',
        url,
        expects: 200,
        next: reads({ 'cache-control': 'max-age=5' }),
      },
      against: { row: 'constant response', wanted: 0.6 },
    },
    {
      ...{ name: 'GET, no-cache', url, expects: 200, next: reads({ 'cache-control': 'no-cache' }) },
      against: { row: 'bare D1 read', wanted: 0.7 },
    },
    {
      ...{ name: 'GET, cold', url, expects: 200 },
      next: () => ({ method: 'GET', path: PATH, headers: as(cold.next().value as Reader) }),
      against: { row: 'bare D1 read', wanted: 0.7 },
    },
    {
      ...{ name: 'PATCH', url, expects: 200 },
      next: () => ({
        ...{ method: 'PATCH', path: PATH, headers: { ...JSON_TYPE, ...as(hotReader()) } },
        body: JSON.stringify({ metadata: { [`k${n++ % 50}`]: unique() } }),
      }),
      against: { row: 'bare D1 upsert', wanted: 0.5 },
    },
    {
      ...{ name: 'identify, new', url, expects: 201 },
      next: () => identify(`${randomUUID()}@example.com`),
      against: { row: 'bare D1 upsert', wanted: 0.5 },
    },
    {
      ...{ name: 'identify, known', url, expects: 200 },
      next: () => identify(crowdUser(Math.floor(((n++ % KNOWN) / KNOWN) * users)).email),
      against: { row: 'bare D1 upsert', wanted: 0.5 },
    },
  ];
}
