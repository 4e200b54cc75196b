/** A directory of any size, made in SQL: users with all of their rows. */
import { tokenOf } from '../../src/auth/token.ts';
import { SEARCH_FORM } from '../../src/values/search-key.ts';
import { tenants } from '../demo-data.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** A user of the crowd with a token. */
export interface Reader {
  readonly id: string;
  readonly token: string;
}

const AT_ONCE = 20_000;

/** Tokens per statement, since D1 wants statements shorter than 100 KB. */
const IN_ONE = 500;

/** The suffix of a TypeID for a number. It sorts by creation, and before all real ones. */
const suffix = (i: number) => `00bench${String(i).padStart(19, '0')}`;
const SUFFIX = "'00bench' || printf('%019d', i)";

/** Names that do not sort by creation. An odd factor keeps them distinct. */
const handle = (i: number) => (Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
const HANDLE = `printf('%08x', i * ${0x9e3779b1} & ${0xffffffff})`;

/** The time of creation, one user per second. Milliseconds UTC. */
const CAME = '1700000000000 + i * 1000';

/** The user of a number: ids, names and the time of creation in milliseconds UTC. */
export const crowdUser = (i: number) => ({
  id: `user_${suffix(i)}`,
  username: handle(i),
  email: `${handle(i)}@example.com`,
  createdAt: 1_700_000_000_000 + i * 1_000,
});

/** Preferences of about `bytes` bytes. */
export const documentOf = (number: number, bytes: number): string => {
  const notes = '0'.repeat(Math.max(1, bytes - 60));
  return JSON.stringify({ theme: 'dark', language: 'en', number, notes });
};

/** `preferences` as SQL. */
const document = (bytes: number) => `
  json_object('theme', 'dark', 'language', 'en', 'number', i,
              'notes', substr(hex(zeroblob(${bytes})), 1, max(1, ${bytes - 60})))`;

/**
 * Adds the users from `from` to `to`, each with a principal, a membership, a record of `bytes`
 * bytes, a token with an unknown secret, and two events. Long work shows its progress.
 */
export async function addCrowd(
  { sql }: Pick<Runtime, 'sql'>,
  from: number,
  to: number,
  bytes: number,
): Promise<void> {
  const app = tenants.myApp.id;
  for (let start = from; start < to; start += AT_ONCE) {
    const end = Math.min(to, start + AT_ONCE);
    const numbers = `WITH RECURSIVE n(i) AS (SELECT ${start} UNION ALL SELECT i + 1 FROM n WHERE i < ${end - 1})`;
    const event = (digit: number, action: string) => `
      INSERT INTO events
             (id, at, action, actor_id, user_id, scope_id, version, keys, key_count, request_id)
      ${numbers} SELECT 'event_0${digit}bench' || printf('%019d', i), ${CAME}, '${action}',
             'user_' || ${SUFFIX}, 'user_' || ${SUFFIX}, '${app}', 1, '["theme","language"]', 2,
             '00000000-0000-7000-8000-' || printf('%012d', i) FROM n`;
    await sql(
      `INSERT INTO users (id, username, email, name, name_search, search_form, created_at, updated_at)
       ${numbers}
       SELECT 'user_' || ${SUFFIX}, ${HANDLE}, ${HANDLE} || '@example.com', 'Bench ' || ${HANDLE},
              'bench ' || ${HANDLE}, ${SEARCH_FORM}, ${CAME}, ${CAME} FROM n`,
      `INSERT INTO principals (id, user_id, role, display_name) ${numbers}
       SELECT 'principal_' || ${SUFFIX}, 'user_' || ${SUFFIX}, 'user', 'Bench ' || ${HANDLE} FROM n`,
      `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
       ${numbers} SELECT '${app}', 'user_' || ${SUFFIX}, '${app}', 'member', 1, ${CAME}, ${CAME} FROM n`,
      `INSERT INTO platform_metadata
              (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
       ${numbers} SELECT 'user_' || ${SUFFIX}, '${app}', ${document(bytes)}, 4, 1, ${CAME}, ${CAME} FROM n`,
      `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_at) ${numbers}
       SELECT 'token_' || ${SUFFIX}, 'user_' || ${SUFFIX}, 'personal', 'bench',
              printf('%043d', i), 'none', ${CAME} FROM n`,
      event(0, 'user.identify'),
      event(1, 'record.merge'),
    );
    process.stderr.write(`\r${end} users `);
  }
  process.stderr.write('\r');
}

/** Lets the first users be members of an organization too, with the same records there. */
export async function addMembers({ sql }: Pick<Runtime, 'sql'>, count: number): Promise<void> {
  const { myApp: app, acme: organization } = tenants;
  const joining = `scope_id = '${app.id}' AND user_id >= '${crowdUser(0).id}' AND user_id < '${crowdUser(count).id}'`;
  await sql(
    `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
     SELECT '${organization.id}', user_id, '${app.id}', 'member', 0, created_at, updated_at
       FROM memberships WHERE ${joining}`,
    `INSERT INTO platform_metadata
            (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
     SELECT user_id, '${organization.id}', metadata, key_count, version, created_at, updated_at
       FROM platform_metadata WHERE ${joining}`,
  );
}

/** Gives known tokens to the users from `from` to `to`, or to every `step`th of them. */
export async function addTokens(
  { sql }: Runtime,
  from: number,
  to: number,
  step = 1,
): Promise<Reader[]> {
  const readers = Array.from({ length: Math.ceil((to - from) / step) }, (_, n) => {
    const i = from + n * step;
    return tokenOf(crowdUser(i).id, `token_${suffix(i)}`, `bench${String(i).padStart(47, '0')}`);
  });
  const statements: string[] = [];
  for (let i = 0; i < readers.length; i += IN_ONE) {
    const rows = readers
      .slice(i, i + IN_ONE)
      .map(({ tokenId, hash, lastFour }) => `('${tokenId}','${hash}','${lastFour}')`);
    statements.push(
      `UPDATE tokens SET hash = column2, last_four = column3
         FROM (VALUES ${rows.join(',')}) WHERE id = column1`,
    );
  }
  await sql(...statements);
  return readers.map(({ userId, token }) => ({ id: userId, token }));
}
