/** Sentences that are true of every whole database. Each query finds the exceptions. */

export const invariants: Readonly<Record<string, string>> = {
  'metadata is a JSON object':
    "SELECT user_id, scope_id FROM platform_metadata WHERE NOT json_valid(metadata) OR json_type(metadata) <> 'object'",
  'key_count counts the keys':
    'SELECT user_id, scope_id FROM platform_metadata r WHERE key_count <> (SELECT count(*) FROM json_each(r.metadata))',
  'a record is at least at the version of its newest event':
    "SELECT r.user_id, r.scope_id, r.version FROM events e JOIN platform_metadata r ON r.user_id = e.user_id AND r.scope_id = e.scope_id WHERE e.action LIKE 'record.%' AND e.version > r.version",
  'a user is at least at the version of their newest event':
    "SELECT u.id, u.version FROM events e JOIN users u ON u.id = e.user_id WHERE e.action LIKE 'user.%' AND e.version > u.version",
  'a version is at least 1':
    'SELECT user_id AS id FROM platform_metadata WHERE version < 1 UNION ALL SELECT id FROM users WHERE version < 1',
  'a record is of a user and a tenant':
    "SELECT r.user_id, r.scope_id FROM platform_metadata r LEFT JOIN scopes s ON s.id = r.scope_id LEFT JOIN users u ON u.id = r.user_id WHERE u.id IS NULL OR s.kind IS NULL OR s.kind = 'platform'",
  'attributes are a JSON object':
    "SELECT id FROM users WHERE NOT json_valid(attributes) OR json_type(attributes) <> 'object'",
  'every user has a principal, and every principal a user':
    'SELECT coalesce(u.id, p.id) AS id FROM users u FULL JOIN principals p ON p.user_id = u.id WHERE u.id IS NULL OR p.id IS NULL',
  'the totals of users are the numbers of users':
    'SELECT t.email_verified, t.total FROM user_totals t WHERE t.total <> (SELECT count(*) FROM users u WHERE u.email_verified = t.email_verified) UNION ALL SELECT 0, 0 WHERE (SELECT count(*) FROM user_totals) <> 2',
  'no two people have one email':
    "SELECT lower(email) AS email FROM users WHERE kind = 'human' GROUP BY 1 HAVING count(*) > 1",
  'no two people have one username':
    "SELECT lower(username) AS username FROM users WHERE kind = 'human' GROUP BY 1 HAVING count(*) > 1",
  'an email is normalised':
    "SELECT id FROM users WHERE email <> lower(trim(email)) OR email NOT GLOB '?*@?*.?*' OR email GLOB '*[^ -~]*' OR email GLOB '* *'",
  'a username with @ is one’s own email':
    "SELECT id FROM users WHERE username LIKE '%@%' AND lower(username) <> email",
  'a username is of letters, digits and five signs, or one’s email':
    "SELECT id FROM users WHERE (username GLOB '*[^-A-Za-z0-9_.+@]*' OR username = '') AND lower(username) <> email",
  'text in names is storable':
    "SELECT id FROM users WHERE instr(coalesce(name, '') || coalesce(first_name, '') || coalesce(last_name, ''), char(0)) > 0",
  'there is one platform':
    "SELECT count(*) AS platforms FROM scopes WHERE kind = 'platform' HAVING count(*) <> 1",
  'a tenant has a key and a parent':
    "SELECT s.id FROM scopes s LEFT JOIN scopes p ON p.id = s.parent_id WHERE s.kind <> 'platform' AND (s.key IS NULL OR s.key NOT GLOB '[a-z0-9]*' OR s.key GLOB '*[^-a-z0-9]*' OR p.kind IS NOT iif(s.kind = 'application', 'platform', 'application'))",
  'a membership is of a user in a tenant, and says which application that is in':
    "SELECT m.user_id, m.scope_id FROM memberships m LEFT JOIN scopes s ON s.id = m.scope_id LEFT JOIN users u ON u.id = m.user_id WHERE u.id IS NULL OR s.id IS NULL OR s.kind = 'platform' OR m.application_id <> iif(s.kind = 'application', s.id, s.parent_id)",
  'a membership says whether it is that of a service':
    "SELECT m.user_id, m.scope_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.of_service <> (u.kind = 'service')",
  'nobody has two primary memberships of a kind':
    'SELECT user_id, kind FROM memberships m JOIN scopes s ON s.id = m.scope_id WHERE is_primary GROUP BY user_id, kind HAVING count(*) > 1',
  'a token is stored as a hash':
    "SELECT id FROM tokens WHERE length(hash) <> 43 OR hash GLOB '*[^-_A-Za-z0-9]*' OR length(last_four) <> 4",
  'the limits of a token are a JSON array of texts':
    "SELECT id FROM tokens WHERE permissions IS NOT NULL AND (NOT json_valid(permissions) OR json_type(permissions) <> 'array' OR EXISTS (SELECT 1 FROM json_each(permissions) WHERE type <> 'text'))",
  'a password is stored as a hash':
    "SELECT id FROM users WHERE password_hash IS NOT NULL AND password_hash NOT GLOB '$*$*$*'",
  'a message that was sent or given up keeps no secret':
    "SELECT id FROM messages WHERE next_at IS NULL AND detail <> '{}'",
  'an event names keys':
    "SELECT id FROM events WHERE NOT json_valid(keys) OR json_type(keys) <> 'array' OR json_array_length(keys) <> min(32, key_count)",
  'a caller’s totals are those of its rows':
    'SELECT caller FROM idempotency_totals t WHERE (requests, bytes) <> (SELECT count(*), coalesce(sum(octet_length(reply)), 0) FROM idempotency_keys k WHERE k.caller = t.caller)',
  'whoever a kept answer shows is there':
    "SELECT key_id, person FROM idempotency_people p JOIN idempotency_keys k ON k.id = p.key_id WHERE coalesce(k.reply, '') = '' OR instr(person, '@') = 0 AND NOT EXISTS (SELECT 1 FROM users WHERE id = person)",
  'a sealed answer is not readable':
    "SELECT id FROM idempotency_keys WHERE instr(reply, 'rst_') > 0",
};

/** Sentences that may be untrue on purpose. After a restore an operator looks at the exceptions. */
export const worthALook: Readonly<Record<string, string>> = {
  'a tenant with members has an owner who can act':
    "SELECT s.id, s.key FROM scopes s WHERE s.status = 'active' AND EXISTS (SELECT 1 FROM memberships m WHERE m.scope_id = s.id) AND NOT EXISTS (SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.scope_id = s.id AND m.role = 'owner' AND m.status = 'active' AND u.status = 'active' AND u.kind = 'human')",
  'a filter on an attribute has its index':
    "SELECT key FROM attribute_definitions WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'users_attr_' || key)",
  'somebody who can act administers the platform':
    "SELECT 'nobody' AS id WHERE NOT EXISTS (SELECT 1 FROM principals p JOIN users u ON u.id = p.user_id WHERE p.role = 'platform_admin' AND u.status = 'active' AND u.kind = 'human')",
};
