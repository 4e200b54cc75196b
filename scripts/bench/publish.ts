/** Copies of the crowd's records in KV, as the registrars would put them. */
import { parseToken } from '../../src/auth/token.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { bookmarkOf } from '../../src/db/bookmark.ts';
import { etagOf, presentRecord } from '../../src/directory/records/record.ts';
import { tenants } from '../demo-data.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { crowdUser, documentOf, type Reader } from './crowd.ts';

const AT_ONCE = 500;

/** In milliseconds. */
const MONTH = 31 * 86_400_000;

/** An early state of D1, before any write. */
const BOOKMARK = bookmarkOf(
  { database: 'main', epoch: 1 },
  `00000000-00000000-00000000-${'0'.repeat(32)}`,
);

/** Marks and publishes the records of the readers from user `from` on, through `floor.js`. */
export async function publish(
  { beside: floor, sql }: Pick<Runtime, 'beside' | 'sql'>,
  from: number,
  readers: readonly Reader[],
  bytes: number,
): Promise<void> {
  const copies = readers.map((reader, n) => copyOf(from + n, reader, bytes));
  for (let i = 0; i < copies.length; i += AT_ONCE) {
    const ids = JSON.stringify(readers.slice(i, i + AT_ONCE).map(({ id }) => id));
    await sql(
      `INSERT INTO copies (user_id, tenant_key, expires_at)
       SELECT value, '${tenants.myApp.key}', 1000 * unixepoch() + ${MONTH} FROM json_each('${ids}')`,
    );
    const body = JSON.stringify(copies.slice(i, i + AT_ONCE));
    const { status } = await fetch(`${floor}/publish`, { method: 'POST', body });
    if (status !== 200) throw new Error(`copies are refused: ${status}`);
  }
}

/** The key of a reader's copy, in the application of the whole crowd. */
export const copyKey = ({ id }: Reader): string => recordKey(id, tenants.myApp.key);

function copyOf(i: number, reader: Reader, bytes: number) {
  const { username, createdAt } = crowdUser(i);
  const record = {
    username,
    tenantKey: tenants.myApp.key,
    metadata: documentOf(i, bytes),
    version: 1,
    createdAt,
    updatedAt: createdAt,
  };
  const readers = { [parseToken(reader.token)?.hash ?? '']: null };
  const etag = etagOf(reader.id, record, { epoch: 1 }, []);
  const metadata = { version: 1, etag, bookmark: BOOKMARK, at: Date.now(), readers };
  return { key: copyKey(reader), body: presentRecord(record, []), metadata };
}
