import { randomUUID } from 'node:crypto';
import type { Request } from 'autocannon';
import { tenants } from '../demo-data.ts';
import { crowdUser, type Reader } from './crowd.ts';
import { CONSTANT, THREE_READS } from './floor-rows.ts';

/** A row to compare with, and the wanted ratio, if there is one. */
export interface Against {
  readonly row: string;
  readonly wanted?: number;
}

/** A row of the bench. */
export interface Row {
  readonly name: string;
  readonly against?: readonly Against[];
  readonly url: string;
  readonly next: () => Request;
  /** The status that every answer must have. */
  readonly expects: number;
  /** The people of one request: what is counted is people, and the time is each one's. */
  readonly people?: number;
}

export interface Stage {
  readonly url: string;
  readonly rootToken: string;
  /** The number of users in the directory. */
  readonly users: number;
  /** These users read and write again and again, so that their copies are hot. */
  readonly hot: readonly Reader[];
  /** These users come once each. */
  readonly cold: Iterator<Reader>;
  /** These users have copies in KV. */
  readonly published: readonly Reader[];
  /** These users are members of an organization, and read their records there again and again. */
  readonly members: readonly Reader[];
}

const pathOf = ({ key }: { readonly key: string }) =>
  `/api/core/users/platform-metadata/?platform_key=${key}`;
const PATH = pathOf(tenants.myApp);
const JSON_TYPE = { 'content-type': 'application/json' };

/** Bodies have about 600 bytes. */
const FILLER = 'x'.repeat(550);
const IMAGE = `https://example.com/${FILLER.slice(100)}`;

/** The number of people who are identified again and again, spread over the directory. */
const KNOWN = 500;

/** The number of users who come back, as writers and pollers do. */
const BUSY = 16;

/** The users who write and do not read. The rows take them from those who come once. */
export const WRITERS = BUSY + 1;

const turn = <Item>(items: readonly Item[]) => {
  let i = 0;
  return () => items[i++ % items.length] as Item;
};

const as = ({ token }: Reader) => ({ authorization: `Token ${token}` });

/** Reads of the caller's own record. */
const reads =
  (reader: () => Reader, headers: Record<string, string> = {}, path = PATH) =>
  (): Request => ({ method: 'GET', path, headers: { ...as(reader()), ...headers } });

/** The requests to Roster, each compared with the one storage call that it needs. */
export function rowsOf(stage: Omit<Stage, 'published' | 'members'>): Row[] {
  const { url, rootToken, users, hot, cold } = stage;
  const [hotReader, busy] = [turn(hot), turn(hot.slice(0, BUSY))];
  const once = () => cold.next().value as Reader;
  const writers = Array.from({ length: WRITERS }, once);
  const [unread, one] = [turn(writers.slice(1)), turn(writers.slice(0, 1))];
  let n = 0;
  const unique = () => {
    n += 1;
    return `${Date.now()}-${n}`;
  };
  const patch = (by: () => Reader) => (): Request => ({
    method: 'PATCH',
    path: PATH,
    headers: { ...JSON_TYPE, ...as(by()) },
    body: JSON.stringify({ metadata: { [`k${n % 2}`]: unique() + FILLER } }),
  });
  const identify = (email: () => string) => (): Request => ({
    method: 'POST',
    path: '/api/v1/users/identify',
    headers: { ...JSON_TYPE, authorization: `Bearer ${rootToken}` },
    body: JSON.stringify({ email: email(), name: `Name ${unique()}`, image: IMAGE }),
  });
  const person = () => crowdUser(Math.floor(((n % KNOWN) / KNOWN) * users));
  const known = () => person().email;
  const row = (name: string, next: () => Request, against: string, wanted?: number): Row => ({
    name,
    url,
    next,
    expects: name === 'identify, new' ? 201 : 200,
    against: [{ row: against, ...(wanted !== undefined && { wanted }) }],
  });
  const [kv, read, upsert] = ['bare KV read', 'bare D1 read', 'bare D1 upsert'];
  return [
    row('GET, hot', reads(hotReader), kv, 0.7),
    row('GET, max-age=5', reads(busy, { 'cache-control': 'max-age=5' }), CONSTANT, 0.6),
    row('GET, no-cache', reads(hotReader, { 'cache-control': 'no-cache' }), read),
    row('GET, cold', reads(once), read, 0.7),
    row('PATCH, nobody reads it', patch(unread), upsert, 0.5),
    row('PATCH, read at the edge', patch(busy), upsert, 0.5),
    row('PATCH, one person', patch(one), upsert, 0.5),
    row('PATCH, first in a while', patch(once), upsert),
    row(
      'identify, new',
      identify(() => `${randomUUID()}@example.com`),
      upsert,
      0.5,
    ),
    row('identify, known', identify(known), upsert, 0.5),
    ...identifications({ url, rootToken, known, unique }),
    ...records({ url, rootToken, known: () => person().id, unique }),
  ];
}

/** The people of a batch. */
const BATCH = 50;

interface ByRoot extends Pick<Stage, 'url' | 'rootToken'> {
  readonly known: () => string;
  readonly unique: () => string;
}

/** The records of many people by one request, beside one by one. Nobody reads them at the edge. */
function records({ url, rootToken, known, unique }: ByRoot): Row[] {
  const headers = { ...JSON_TYPE, authorization: `Token ${rootToken}` };
  const change = () => ({ metadata: { theme: unique() + FILLER.slice(400) } });
  const batchPath = PATH.replace('?', 'batch/?');
  const body = () => ({
    records: Array.from({ length: BATCH }, () => ({ ...change(), username: known() })),
  });
  return [
    {
      url,
      expects: 200,
      name: 'PATCH, of others',
      next: () => ({
        method: 'PATCH',
        path: `${PATH}&username=${known()}`,
        headers,
        body: JSON.stringify(change()),
      }),
    },
    {
      url,
      expects: 207,
      people: BATCH,
      name: `PATCH, ${BATCH} of others at once`,
      next: () => ({ method: 'POST', path: batchPath, headers, body: JSON.stringify(body()) }),
      against: [{ row: 'PATCH, of others' }],
    },
  ];
}

/** Many people by one request, beside one by one: new, and as they are already. */
function identifications({ url, rootToken, known, unique }: ByRoot): Row[] {
  const post = (path: string, body: () => object) => (): Request => ({
    method: 'POST',
    path: `/api/v1/users/identify${path}`,
    headers: { ...JSON_TYPE, authorization: `Bearer ${rootToken}` },
    body: JSON.stringify(body()),
  });
  const as = (email: string, name: string) => ({ email, name, image: IMAGE });
  const aNew = () => as(`${randomUUID()}@example.com`, `Name ${unique()}`);
  const someKnown = Array.from({ length: BATCH }, () => {
    unique();
    return as(known(), 'As they are');
  });
  const next = turn(someKnown);
  const batch = { url, expects: 207, people: BATCH };
  const aBatch = (each: () => object) =>
    post('/batch', () => ({ users: Array.from({ length: BATCH }, each) }));
  return [
    {
      ...batch,
      name: `identify, ${BATCH} new at once`,
      next: aBatch(aNew),
      against: [{ row: 'identify, new', wanted: 5 }],
    },
    { url, expects: 200, name: 'identify, unchanged', next: post('', next) },
    {
      ...batch,
      name: `identify, ${BATCH} unchanged at once`,
      next: aBatch(next),
      against: [{ row: 'identify, unchanged', wanted: 10 }],
    },
  ];
}

/** Reads from KV: there are more readers than an isolate's memory can hold. */
export const fromKV = ({ url, published }: Pick<Stage, 'url' | 'published'>): Row => ({
  name: 'GET, from KV',
  url,
  next: reads(turn(published)),
  expects: 200,
  against: [{ row: 'bare KV read' }],
});

/** Reads of the same records as they are stored, and resolved with the defaults of two tenants. */
export function ofMembers({ url, members }: Pick<Stage, 'url' | 'members'>): Row[] {
  const path = pathOf(tenants.acme);
  const row = (name: string, next: Row['next'], ...against: readonly string[]): Row => ({
    name,
    url,
    next,
    expects: 200,
    against: against.map((each) => ({ row: each })),
  });
  const [plain, next] = ['GET, hot, in an organization', turn(members)];
  return [
    row(plain, reads(next, {}, path), 'bare KV read'),
    row('GET, resolved', reads(next, {}, `${path}&resolve=true`), plain, THREE_READS),
  ];
}
