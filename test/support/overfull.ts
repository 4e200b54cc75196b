/** Rows beyond every cap, as a database may hold that is older than the caps. */
import { env } from 'cloudflare:workers';
import { newToken } from '../../src/auth/token.ts';
import { newId } from '../../src/db/ids.ts';
import { DEMO_PASSWORD } from './cheap-passwords.ts';

const run = async (statements: readonly string[]) =>
  void (await env.DB.batch(statements.map((sql) => env.DB.prepare(sql))));

const numbers = (many: number) =>
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})`;

export const orgId = (tag: string, i: number) => `org_${tag}_${String(i).padStart(4, '0')}`;
const ORG = (tag: string) => `'org_${tag}_' || printf('%04d', i)`;

/** An application with so many organizations, whose names are as long as they may be. */
export const plantTenants = (tag: string, many: number) =>
  run([
    `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
     VALUES ('app_${tag}', 'application', 'platform', 'app-${tag}', 'App ${tag}', 0, 0)`,
    `${numbers(many)} INSERT INTO scopes
       (id, kind, parent_id, key, name, description, created_at, updated_at)
     SELECT ${ORG(tag)}, 'organization', 'app_${tag}', '${tag}-' || i, '${'長'.repeat(120)}' || i,
            '${'長'.repeat(512)}', 0, 0 FROM n`,
  ]);

export interface Planted {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

/** A user with a password and a token. */
export async function plantUser(kind: 'human' | 'service' = 'human'): Promise<Planted> {
  const id = newId('user');
  const tokenId = newId('token');
  const email = `${id}@example.com`;
  const { token, hash, lastFour } = newToken(id, tokenId);
  await run([
    `INSERT INTO users
       (id, kind, username, email, email_verified, password_hash, created_at, updated_at)
     VALUES ('${id}', '${kind}', '${id}', '${email}', 1, '${DEMO_PASSWORD}', 0, 0)`,
    `INSERT INTO principals (id, user_id) VALUES ('${newId('principal')}', '${id}')`,
    `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_at)
     VALUES ('${tokenId}', '${id}', 'personal', 'own', '${hash}', '${lastFour}', 0)`,
  ]);
  return { id, email, token };
}

/** Memberships, the first ones the oldest, and a record in each. */
export const plantMemberships = (userId: string, tag: string, many: number, role = 'member') =>
  run([
    `${numbers(many)} INSERT INTO memberships
       (scope_id, user_id, application_id, role, created_at, updated_at)
     SELECT ${ORG(tag)}, '${userId}', 'app_${tag}', '${role}', i, i FROM n`,
    `${numbers(many)} INSERT INTO platform_metadata
       (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
     SELECT '${userId}', ${ORG(tag)}, '{"i":' || i || '}', 1, 1, 0, 0 FROM n`,
  ]);

export const plantTokens = (userId: string, many: number) =>
  run([
    // Their ids sort before that of the user's own token, so that copies list that one.
    `${numbers(many)} INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_at)
     SELECT 'token_00_${userId}_' || printf('%04d', i), '${userId}', 'personal', 'n' || i, 'h' || i, 'last', 0
       FROM n`,
  ]);
