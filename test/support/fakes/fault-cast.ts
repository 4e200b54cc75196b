/** A small directory for one run, separate from other runs, and the rows that are stored in it. */
import { env } from 'cloudflare:workers';
import { tokenOf } from '../../../src/auth/token.ts';
import { raiseFence } from '../../../src/copies/fence.ts';
import { layerKey } from '../../../src/copies/layer-copy.ts';
import { onPrimary } from '../../../src/db/session.ts';
import { layerIn, layerStatement } from '../../../src/directory/key-rules/layers.ts';
import { copyIn, recordToFill } from '../../../src/directory/records/published.ts';
import { DEMO_PASSWORD } from '../cheap-passwords.ts';
import { remind } from '../marks.ts';

const BEGAN = Date.UTC(2024, 0, 15, 10, 30);

/**
 * The file that runs, as five digits. An object whose work hung in one file may write into its
 * storage after that was emptied for the next file, so no two files name the same objects.
 */
const FILE = String(Math.floor(Math.random() * 1e5)).padStart(5, '0');

const suffix = (run: number, n: number) =>
  `01hm6xq4${FILE}${String(run).padStart(9, '0')}${String(n).padStart(4, '0')}`;

const OF_A_RUN = new RegExp(`_01hm6xq4\\d{5}(\\d{9})|layer/f${FILE}(\\d{6})-`);

/** The run that an id, a key of a tenant, or a URL with one of them, belongs to. */
export const runIn = (text: string): number => {
  const [, byId, byKey] = OF_A_RUN.exec(text) ?? [];
  return Number(byId ?? byKey ?? -1);
};

const NAMES = ['ann', 'bob', 'cat', 'bot'] as const;
type Name = (typeof NAMES)[number];

/**
 * Ann is a member of acme with a record. Bob is its admin. Cat belongs to no tenant. Bot is a
 * service of acme. `spare` is an organization with Ann and Bot, and `lone` is an application.
 */
export function castOf(run: number) {
  const tag = `f${FILE}${String(run).padStart(6, '0')}`;
  const tokenFor = (userId: string, n: number) =>
    tokenOf(userId, `token_${suffix(run, n)}`, `dem0${String(run * 100 + n).padStart(48, '0')}`);
  const person = (name: Name, n: number) => {
    const id = `user_${suffix(run, n)}`;
    return {
      id,
      principalId: `principal_${suffix(run, n)}`,
      kind: name === 'bot' ? 'service' : 'human',
      email: `${tag}.${name}@example.com`,
      username: `${tag}_${name}`,
      name: `${tag} ${name}`,
      key: tokenFor(id, n),
    };
  };
  const scope = (name: string, kind: 'app' | 'org', n: number) => ({
    id: `${kind}_${suffix(run, n)}`,
    key: `${tag}-${name}`,
    name: `${tag} ${name}`,
  });
  const ann = person('ann', 1);
  return {
    run,
    tag,
    ann,
    bob: person('bob', 2),
    cat: person('cat', 3),
    bot: person('bot', 4),
    annsOther: tokenFor(ann.id, 11),
    annsRevoked: tokenFor(ann.id, 12),
    app: scope('app', 'app', 21),
    acme: scope('acme', 'org', 22),
    spare: scope('spare', 'org', 23),
    lone: scope('lone', 'app', 24),
    attribute: { id: `user_attr_${suffix(run, 31)}`, key: `${tag}_mrr` },
  };
}

export type Cast = ReturnType<typeof castOf>;

type Value = string | number | null;

const insert = (table: string, rows: readonly Readonly<Record<string, Value>>[]) => {
  const columns = Object.keys(rows[0] ?? {});
  const text = (value: Value) => (typeof value === 'string' ? `'${value}'` : String(value));
  const values = rows.map(
    (row) => `(${columns.map((column) => text(row[column] ?? null)).join(', ')})`,
  );
  return env.DB.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values.join(', ')}`);
};

/** Stores the directory of a run, with `more` statements of a kind of request. */
export async function store(cast: Cast, more: readonly string[] = []): Promise<void> {
  const timed = { created_at: BEGAN, updated_at: BEGAN };
  const { ann, bob, cat, bot, app, acme, spare, lone } = cast;
  const users = [ann, bob, cat, bot];
  const member = (user: typeof ann, scope_id: string, role: string) => {
    return { scope_id, user_id: user.id, application_id: app.id, role, is_primary: 0, ...timed };
  };
  const token = (
    { userId, tokenId, hash, lastFour }: typeof ann.key,
    revoked_at: number | null,
  ) => {
    const about = { id: tokenId, user_id: userId, kind: 'personal', name: 'demo' };
    return { ...about, hash, last_four: lastFour, revoked_at, created_at: BEGAN };
  };
  const tenant = ({ id, key, name }: typeof app, kind: string, parent_id: string) => {
    return { id, kind, parent_id, key, name, ...timed };
  };
  await env.DB.batch([
    insert('scopes', [
      tenant(app, 'application', 'platform'),
      tenant(acme, 'organization', app.id),
      tenant(spare, 'organization', app.id),
      tenant(lone, 'application', 'platform'),
    ]),
    insert(
      'users',
      users.map(({ id, kind, email, username, name }) => ({
        id,
        kind,
        email,
        username,
        name,
        name_search: name,
        password_hash: id === ann.id ? DEMO_PASSWORD : null,
        ...timed,
      })),
    ),
    insert(
      'principals',
      users.map(({ id, principalId, name }) => {
        return { id: principalId, user_id: id, role: 'user', display_name: name };
      }),
    ),
    insert('memberships', [
      member(ann, acme.id, 'member'),
      member(ann, spare.id, 'member'),
      member(bob, acme.id, 'admin'),
      member(bot, acme.id, 'member'),
      member(bot, spare.id, 'member'),
    ]),
    insert('tokens', [
      ...users.map(({ key }) => token(key, null)),
      token(cast.annsOther, null),
      token(cast.annsRevoked, BEGAN),
    ]),
    insert('platform_metadata', [
      {
        user_id: ann.id,
        scope_id: acme.id,
        metadata: '{"a":1}',
        key_count: 1,
        version: 1,
        ...timed,
        updated_by: ann.id,
      },
    ]),
    ...more.map((sql) => env.DB.prepare(sql)),
  ]);
}

/** Puts Ann's current copies into KV, and what her tenants give, so that her reads are hot. */
export async function publish({ ann, app, acme, spare }: Cast, kv: KVNamespace): Promise<void> {
  const records = [acme, spare].map(({ key: tenantKey }) => ({ userId: ann.id, tenantKey }));
  await remind(ann.email, ...records);
  for (const of of records) {
    const at = Date.now();
    const { result, bookmark } = await onPrimary(env, (db) =>
      recordToFill(db, of, { now: at, readBy: ann.key.tokenId }),
    );
    if (!bookmark) throw new Error('D1 gave no bookmark');
    const { key, value } = copyIn(result, of, { bookmark, at });
    if (value) await kv.put(key, value.body, { metadata: value.metadata });
  }
  for (const { key } of [app, acme]) await publishLayer(key, kv);
}

async function publishLayer(tenantKey: string, kv: KVNamespace): Promise<void> {
  const at = Date.now();
  const { result, bookmark } = await onPrimary(env, (db) =>
    db.batch([layerStatement(db, tenantKey)]),
  );
  const metadata = { bookmark, at, privacy: '' };
  await kv.put(layerKey(tenantKey), JSON.stringify(layerIn(result[0])), { metadata });
}

/** Changes D1 like an acknowledged write of this location that has not reached KV. */
export async function changeBehindKV({ ann, acme }: Cast, sql: string): Promise<void> {
  const { bookmark } = await onPrimary(env, (db) => db.prepare(sql).run());
  if (!bookmark) throw new Error('D1 gave no bookmark');
  await raiseFence({ userId: ann.id, tenantKey: acme.key }, bookmark);
}

/** Every row of a run as a line of JSON. Of times and secrets only the presence is kept. */
const DUMP = [
  `SELECT json_object('user', id, 'kind', kind, 'username', username, 'email', email, 'name', name,
           'search', name_search, 'verified', email_verified, 'status', status,
           'password', password_hash, 'attributes', attributes, 'version', version,
           'signed_in', last_login_at IS NOT NULL, 'touched', updated_at > created_at) AS line
    FROM users WHERE email >= ?1 AND email < ?1 || '~'`,
  `SELECT json_object('principal', p.id, 'user', user_id, 'role', role, 'name', display_name) AS line
    FROM users u JOIN principals p ON p.user_id = u.id WHERE email >= ?1 AND email < ?1 || '~'`,
  `SELECT json_object('member', m.user_id, 'scope', scope_id, 'application', application_id,
           'role', role, 'primary', is_primary) AS line
    FROM users u JOIN memberships m ON m.user_id = u.id WHERE email >= ?1 AND email < ?1 || '~'`,
  `SELECT json_object('record', r.user_id, 'scope', scope_id, 'metadata', metadata,
           'keys', key_count, 'version', r.version, 'by', updated_by) AS line
    FROM users u JOIN platform_metadata r ON r.user_id = u.id WHERE email >= ?1 AND email < ?1 || '~'`,
  `SELECT json_object('rules', scope_id, 'unknown', unknown_keys, 'all', rules,
           'version', version) AS line
     FROM metadata_rules WHERE scope_id IN (SELECT id FROM scopes WHERE key >= ?1 AND key < ?1 || '~')`,
  `SELECT json_object('defaults', scope_id, 'metadata', metadata, 'locked', locked,
           'version', version) AS line
     FROM metadata_defaults WHERE scope_id IN (SELECT id FROM scopes WHERE key >= ?1 AND key < ?1 || '~')`,
  `SELECT json_object('token', t.id, 'user', user_id, 'kind', t.kind, 'name', t.name, 'scope', scope_id,
           'permissions', permissions, 'expires', expires_at IS NOT NULL,
           'revoked', revoked_at IS NOT NULL, 'by', created_by) AS line
    FROM users u JOIN tokens t ON t.user_id = u.id WHERE email >= ?1 AND email < ?1 || '~'`,
  `SELECT json_object('tenant', id, 'kind', kind, 'parent', parent_id, 'key', key, 'name', name,
           'description', description) AS line
    FROM scopes WHERE key >= ?1 AND key < ?1 || '~'`,
  `SELECT json_object('definition', id, 'key', key, 'label', label, 'type', type,
           'index', EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'users_attr_' || key)) AS line
    FROM attribute_definitions WHERE key >= ?1 AND key < ?1 || '~'`,
  `SELECT json_object('event', action, 'actor', actor_id, 'user', user_id, 'scope', scope_id,
           'version', version, 'keys', keys) AS line
    FROM events WHERE request_id = ?1`,
  `SELECT json_object('invitation', i.id, 'scope', scope_id, 'email', i.email, 'role', i.role,
           'name', i.name, 'status', i.status, 'by', invited_by, 'touched', i.updated_at > 0) AS line
    FROM invitations i WHERE i.email >= ?1 AND i.email < ?1 || '~'`,
  `SELECT json_object('message', id, 'kind', kind, 'email', email, 'about', about) AS line
    FROM messages WHERE email >= ?1 AND email < ?1 || '~'`,
];

/** The stored rows of a run, in a form that is equal for all runs of a kind. */
export async function dump({ tag }: Cast): Promise<string> {
  const found = await env.DB.batch<{ line: string }>(
    DUMP.map((sql) => env.DB.prepare(sql).bind(tag)),
  );
  return found
    .flatMap(({ results }) => results)
    .map(({ line }) => plain(line, tag))
    .sort()
    .join('\n');
}

/** A text without the parts that differ between runs. */
export const plain = (text: string, tag: string): string =>
  text
    .replaceAll(/\brst_[0-9a-z]+/g, 'SECRET')
    .replaceAll(tag, 'TAG')
    .replaceAll(/_01hm6xq4\d{14}(\d{4})/g, '#$1')
    .replaceAll(
      /\b(user|principal|app|org|user_attr|token|event|invitation|message)_[0-9a-z]{26}/g,
      '$1#new',
    )
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, 'TIME')
    .replaceAll(/("lastFour":)"\w+"/g, '$1"LAST"')
    .replaceAll(/"(\d+)-[\w-]{12}(\.[\d_-]+)?"/g, '"$1-MARK$2"')
    .replaceAll(/(updatedAt\\*":)\d+/g, '$1TIME')
    .replaceAll(/\$scrypt[^"]*/g, (hash) =>
      hash === DEMO_PASSWORD ? 'PASSWORD' : 'OTHER PASSWORD',
    );

/** Removes a run's attributes, since each has an index on all users. */
export async function clear({ attribute }: Cast): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(`DROP INDEX IF EXISTS users_attr_${attribute.key}`),
    env.DB.prepare('DELETE FROM attribute_definitions WHERE key = ?').bind(attribute.key),
  ]);
}
