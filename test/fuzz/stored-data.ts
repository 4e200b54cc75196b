/** Sentences that must always be true of the database. Each query finds the exceptions. */

const METADATA_EVENTS = `
  SELECT count(*) FROM events e WHERE e.user_id = r.user_id AND e.scope_id = r.scope_id
     AND e.action LIKE 'record.%'`;

const sentences: Readonly<Record<string, string>> = {
  'metadata is a JSON object':
    "SELECT user_id FROM platform_metadata r WHERE NOT json_valid(metadata) OR json_type(metadata) <> 'object'",
  'key_count counts the keys':
    'SELECT user_id FROM platform_metadata r WHERE key_count <> (SELECT count(*) FROM json_each(r.metadata))',
  'a record has as many events as versions': `SELECT user_id FROM platform_metadata r WHERE version <> (${METADATA_EVENTS})`,
  'a record is of a user and a tenant':
    "SELECT r.user_id FROM platform_metadata r LEFT JOIN scopes s ON s.id = r.scope_id LEFT JOIN users u ON u.id = r.user_id WHERE u.id IS NULL OR s.kind IS NULL OR s.kind = 'platform'",
  'attributes are a JSON object':
    "SELECT id FROM users WHERE NOT json_valid(attributes) OR json_type(attributes) <> 'object'",
  'every user has a principal, and every principal a user':
    'SELECT coalesce(u.id, p.id) FROM users u FULL JOIN principals p ON p.user_id = u.id WHERE u.id IS NULL OR p.id IS NULL',
  'an email is normalised':
    "SELECT email FROM users WHERE email <> lower(trim(email)) OR email NOT GLOB '?*@?*.?*' OR email GLOB '*[^ -~]*' OR email GLOB '* *'",
  'a username with @ is one’s own email':
    "SELECT id FROM users WHERE username LIKE '%@%' AND lower(username) <> email",
  'a username is of letters, digits and five signs, or one’s email':
    "SELECT id FROM users WHERE (username GLOB '*[^-A-Za-z0-9_.+@]*' OR username = '') AND lower(username) <> email",
  'text in names is storable':
    "SELECT id FROM users WHERE instr(coalesce(name, '') || coalesce(first_name, '') || coalesce(last_name, ''), char(0)) > 0",
  'a role belongs to a tenant, and says which application that is in':
    "SELECT m.user_id FROM memberships m LEFT JOIN scopes s ON s.id = m.scope_id WHERE s.id IS NULL OR s.kind = 'platform' OR m.application_id <> iif(s.kind = 'application', s.id, s.parent_id)",
  'nobody has two primary memberships of a kind':
    'SELECT user_id FROM memberships m JOIN scopes s ON s.id = m.scope_id WHERE is_primary GROUP BY user_id, kind HAVING count(*) > 1',
  'a tenant has a key and a parent':
    "SELECT s.id FROM scopes s LEFT JOIN scopes p ON p.id = s.parent_id WHERE s.kind <> 'platform' AND (s.key IS NULL OR s.key NOT GLOB '[a-z0-9]*' OR s.key GLOB '*[^-a-z0-9]*' OR p.kind IS NOT iif(s.kind = 'application', 'platform', 'application'))",
  'a tenant that had an owner still has one':
    "SELECT id FROM scopes s WHERE id GLOB '???_01hn*' AND key NOT GLOB '*app-[0-9]*' AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.scope_id = s.id AND m.role = 'owner')",
  'a platform administrator is left':
    "SELECT 'none' WHERE NOT EXISTS (SELECT 1 FROM principals WHERE role = 'platform_admin')",
  'a token is stored as a hash':
    "SELECT id FROM tokens WHERE length(hash) <> 43 OR hash GLOB '*[^-_A-Za-z0-9]*' OR length(last_four) <> 4",
  'the limits of a token are a JSON array of texts':
    "SELECT id FROM tokens WHERE permissions IS NOT NULL AND (NOT json_valid(permissions) OR json_type(permissions) <> 'array' OR EXISTS (SELECT 1 FROM json_each(permissions) WHERE type <> 'text'))",
  'a password is stored as scrypt hash':
    "SELECT id FROM users WHERE password_hash IS NOT NULL AND password_hash NOT LIKE '$scrypt$%'",
  'an event names keys':
    "SELECT id FROM events WHERE NOT json_valid(keys) OR json_type(keys) <> 'array' OR json_array_length(keys) <> min(32, key_count)",
  'a caller’s totals are those of its rows':
    'SELECT caller FROM idempotency_totals t WHERE (requests, bytes) <> (SELECT count(*), coalesce(sum(octet_length(reply)), 0) FROM idempotency_keys k WHERE k.caller = t.caller)',
  'a sealed answer is not readable':
    "SELECT id FROM idempotency_keys WHERE instr(reply, 'rst_') > 0",
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
