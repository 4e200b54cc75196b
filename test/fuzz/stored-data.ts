/** Sentences that must be true of the database at the end. Each query finds the exceptions. */
import { invariants } from '../../scripts/backup/invariants.ts';

const METADATA_EVENTS = `
  SELECT count(*) FROM events e WHERE e.user_id = r.user_id AND e.scope_id = r.scope_id
     AND e.action LIKE 'record.%'`;

/** More sentences, which are true in the tests alone: no event has ended, and the cast is known. */
const sentences: Readonly<Record<string, string>> = {
  ...invariants,
  'a record has as many events as versions': `SELECT user_id FROM platform_metadata r WHERE version <> (${METADATA_EVENTS})`,
  'a tenant that had an owner still has one':
    "SELECT id FROM scopes s WHERE id GLOB '???_01hn*' AND key NOT GLOB '*app-[0-9]*' AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.scope_id = s.id AND m.role = 'owner')",
  'a platform administrator is left':
    "SELECT 'none' WHERE NOT EXISTS (SELECT 1 FROM principals WHERE role = 'platform_admin')",
  'nobody changed the person whom nobody addressed':
    "SELECT id FROM users WHERE 'hidden' IN (substr(name, 1, 6), substr(email, 1, 6), substr(username, 1, 6)) AND (version <> 1 OR status <> 'active')",
  'nobody changed the tenants that nobody addressed':
    "SELECT id FROM scopes WHERE 'hidden' IN (substr(name, 1, 6), substr(key, 1, 6)) AND (updated_at <> 1 OR status <> 'active')",
};

/** Every sentence that is false, with its exceptions. */
export async function untrue(db: D1Database): Promise<string[]> {
  const entries = Object.entries(sentences);
  const [foreign, whole, ...results] = await db.batch<Record<string, unknown>>([
    db.prepare('PRAGMA foreign_key_check'),
    db.prepare('PRAGMA quick_check'),
    ...entries.map(([, query]) => db.prepare(`${query} LIMIT 5`)),
  ]);
  const broken = entries.flatMap(([sentence], i) => {
    const rows = results[i]?.results ?? [];
    return rows.length > 0 ? [`not true: ${sentence}: ${JSON.stringify(rows)}`] : [];
  });
  const dangling = foreign?.results ?? [];
  if (dangling.length > 0) broken.push(`foreign keys: ${JSON.stringify(dangling.slice(0, 5))}`);
  const told = JSON.stringify(whole?.results);
  if (!told.includes('"ok"')) broken.push(`the file is damaged: ${told}`);
  return broken;
}
