/** Users with tokens, memberships and records, made in SQL: as many as are wanted. */
import { tokenOf } from '../../src/auth/token.ts';
import { tenants } from '../demo-data.ts';
import type { Runtime } from '../runtime.ts';

/** A user of the crowd who has a token. */
export interface Reader {
  readonly id: string;
  readonly token: string;
}

const AT_ONCE = 20_000;

/** Tokens in one statement, which D1 wants to be shorter than 100 KB. */
const IN_ONE = 500;

/** A TypeID's suffix for a number: the digits are base32, and the first is at most 7. */
const suffix = (i: number) => `7bench${String(i).padStart(20, '0')}`;
const SUFFIX = "'7bench' || printf('%020d', i)";

/** Preferences of about `bytes` bytes, as SQL. */
const document = (bytes: number) => `
  json_object('theme', 'dark', 'language', 'en', 'number', i,
              'notes', substr(hex(zeroblob(${bytes})), 1, max(1, ${bytes - 60})))`;

/** Fills the directory from user `from` to user `to`. Long work shows its progress. */
export async function addCrowd(
  { sql }: Runtime,
  from: number,
  to: number,
  bytes: number,
): Promise<void> {
  for (let start = from; start < to; start += AT_ONCE) {
    const end = Math.min(to, start + AT_ONCE);
    const numbers = `WITH RECURSIVE n(i) AS (SELECT ${start} UNION ALL SELECT i + 1 FROM n WHERE i < ${end - 1})`;
    await sql(
      `INSERT INTO users (id, username, email, name, name_search, created_at, updated_at) ${numbers}
       SELECT 'user_' || ${SUFFIX}, 'bench' || i, 'bench' || i || '@example.com', 'Bench ' || i,
              'bench ' || i, 1700000000000, 1700000000000 FROM n`,
      `INSERT INTO principals (id, user_id, role) ${numbers}
       SELECT 'principal_' || ${SUFFIX}, 'user_' || ${SUFFIX}, 'user' FROM n`,
      `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
       ${numbers} SELECT '${tenants.myApp.id}', 'user_' || ${SUFFIX}, '${tenants.myApp.id}', 'member', 1,
              1700000000000, 1700000000000 FROM n`,
      `INSERT INTO platform_metadata
              (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
       ${numbers} SELECT 'user_' || ${SUFFIX}, '${tenants.myApp.id}', ${document(bytes)}, 4, 1,
              1700000000000, 1700000000000 FROM n`,
    );
    process.stderr.write(`\r${end} users `);
  }
  process.stderr.write('\r');
}

/** Gives the users from `from` to `to` a token each. */
export async function addTokens({ sql }: Runtime, from: number, to: number): Promise<Reader[]> {
  const readers = Array.from({ length: to - from }, (_, n) => {
    const id = `user_${suffix(from + n)}`;
    return tokenOf(id, `token_${suffix(from + n)}`, `bench${String(from + n).padStart(47, '0')}`);
  });
  const statements: string[] = [];
  for (let i = 0; i < readers.length; i += IN_ONE) {
    const rows = readers
      .slice(i, i + IN_ONE)
      .map(
        ({ userId, tokenId, hash, lastFour }) =>
          `('${tokenId}','${userId}','${hash}','${lastFour}')`,
      );
    statements.push(
      `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_at)
       SELECT column1, column2, 'personal', 'bench', column3, column4, 1700000000000
         FROM (VALUES ${rows.join(',')})`,
    );
  }
  await sql(...statements);
  return readers.map(({ userId, token }) => ({ id: userId, token }));
}
