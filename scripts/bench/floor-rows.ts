import { randomUUID } from 'node:crypto';
import type { Request } from 'autocannon';
import type { Row } from './rows.ts';

/** The content of a row in the floor's own table: some 600 bytes. */
export const BODY = JSON.stringify({ text: 'x'.repeat(590) });

export const CONSTANT = 'constant response';
export const THREE_READS = 'bare KV reads, three at once';

/** The number of keys, rows and objects that are used in turn. */
const THINGS = 200;

/** Single steps of the platform, at the URL of `floor.js`. `kvKey` is a key in KV. */
export function floorRows(url: string, kvKey: string): Row[] {
  let n = 0;
  const thing = () => {
    n += 1;
    return `${n % THINGS}`;
  };
  const row = (name: string, path: string, id: () => string = thing): Row => ({
    name,
    url,
    expects: 200,
    next: (): Request => ({ method: 'GET', path: `${path}?id=${encodeURIComponent(id())}` }),
  });
  return [
    row(CONSTANT, '/constant'),
    row('bare KV read', '/kv-read', () => kvKey),
    row(THREE_READS, '/kv-reads', () => kvKey),
    {
      ...row('bare D1 upsert', '/d1-upsert'),
      next: () => ({ method: 'POST', path: `/d1-upsert?id=${thing()}`, body: BODY }),
    },
    row('bare D1 read', '/d1-read', () => '1'),
    row('bare D1 batch of five', '/d1-batch'),
    row('bare cache lookup', '/cache-match'),
    row('bare cache put', '/cache-put'),
    row('bare KV put', '/kv-put'),
    row('bare object call', '/object'),
    row('bare object note', '/object-note'),
    row('wake of a new object', '/object', () => randomUUID()),
  ];
}
