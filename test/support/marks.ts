/** Whether a copy of a record may exist, as D1 has it. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { type RecordOf, recordKey } from '../../src/copies/copy.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';

/** Marks that a copy of each member's record may exist, as after a reader has missed one. */
export const markAll = () =>
  env.DB.prepare(
    `INSERT INTO copies (user_id, tenant_key, expires_at)
     SELECT m.user_id, s.key, 1000 * unixepoch() + 31 * 86400000
       FROM memberships m JOIN scopes s ON s.id = m.scope_id
      WHERE true ON CONFLICT (user_id, tenant_key) DO UPDATE SET expires_at = excluded.expires_at`,
  ).run();

/** Lets all marks have ended, as after a month in which nothing was published. */
export const endAllMarks = () => env.DB.prepare('UPDATE copies SET expires_at = 0').run();

/** Lets the registrar of an email know that there are copies, as after it has filled them. */
export const remind = (email: string, ...records: readonly RecordOf[]) =>
  runInDurableObject(registrarOf(env, email), async (_, { storage }) => {
    for (const { userId, tenantKey } of records) {
      await storage.put(`copied/${recordKey(userId, tenantKey)}`, true);
    }
  });
