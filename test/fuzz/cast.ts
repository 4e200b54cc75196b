/**
 * The people and tenants of one chapter. Their ids are made from its number, so that a repeated
 * chapter addresses the same ones. No request addresses the one tenant beside them.
 */

import { tokenOf } from '../../src/auth/token.ts';
import { base32 } from '../../src/values/base32.ts';
import { DEMO_PASSWORD } from '../support/cheap-passwords.ts';

type Row = Readonly<Record<string, string | number | null>>;

const roles = {
  operator: ['platform_admin'],
  teamAdmin: ['admin'],
  teamMember: ['member'],
  appOwner: ['user', 'app', 'owner'],
  appAdmin: ['user', 'app', 'admin'],
  developer: ['user', 'app', 'developer'],
  orgOwner: ['user', 'org', 'owner'],
  orgAdmin: ['user', 'org', 'admin'],
  member: ['user', 'org', 'member'],
  service: ['user', 'org', 'member'],
  neighbour: ['user', 'sibling', 'owner'],
  foreigner: ['user', 'otherOrg', 'owner'],
  lone: ['user'],
  suspended: ['user', 'org', 'admin'],
  hidden: ['user', 'hiddenOrg', 'owner'],
} as const satisfies Record<string, readonly [string, string?, string?]>;

const scopes = {
  app: ['application', 'platform'],
  org: ['organization', 'app'],
  sibling: ['organization', 'app'],
  otherApp: ['application', 'platform'],
  otherOrg: ['organization', 'otherApp'],
  hiddenApp: ['application', 'platform'],
  hiddenOrg: ['organization', 'hiddenApp'],
} as const satisfies Record<string, readonly [kind: string, parent: string]>;

export type Cast = ReturnType<typeof castOf>;

/** Callers whom no request may serve. */
export const GOOD_FOR_NOTHING = new Set(['nobody', 'suspended', 'revoked', 'expired', 'forged']);

export function castOf(chapter: number, root: string) {
  const suffix = (n: number) => `01hn${base32(numberBytes(chapter))}${String(n).padStart(14, '0')}`;
  const scopeIds: Record<string, string> = { platform: 'platform' };
  const keys: Record<string, string> = {};
  const rows: (readonly [table: string, row: Row])[] = [];
  const times = { created_at: 1, updated_at: 1 };
  for (const [i, [name, [kind, parent]]] of Object.entries(scopes).entries()) {
    const id = `${kind === 'application' ? 'app' : 'org'}_${suffix(i)}`;
    const key = `${name.toLowerCase()}-${chapter}`;
    const label = `${name} ${chapter}`;
    scopeIds[name] = id;
    keys[name] = key;
    const parent_id = scopeIds[parent] ?? null;
    rows.push(['scopes', { id, kind, parent_id, key, name: label, ...times }]);
    const theme = { write: 'user', read: 'user', createdAt: 1, updatedAt: 1 };
    const set = { unknown_keys: 'allow', rules: JSON.stringify({ theme }), rule_count: 1 };
    rows.push(['metadata_rules', { scope_id: id, ...set, version: 1, ...times }]);
  }
  const webhookIds = ['platform', 'app', 'org'].map((name, i) => {
    const id = `webhook_${suffix(i)}`;
    const sent = { url: 'https://example.com/', payload: 'thin', secret: 'whsec_none' };
    const row = { id, scope_id: scopeIds[name] ?? '', ...sent, hears_after: '~', ...times };
    rows.push(['webhooks', row]);
    return id;
  });
  const users: Record<string, string> = {};
  const principals: Record<string, string> = {};
  const emails: Record<string, string> = {};
  const tokens: Record<string, string> = { root };
  const tokenIds: Record<string, string> = {};
  const give = (caller: string, user: string, n: number, more: Row = {}) => {
    const userId = users[user] ?? '';
    const secret = `${chapter}`.padStart(50, '0') + `${n}`.padStart(2, '0');
    const { token, tokenId, hash, lastFour } = tokenOf(userId, `token_${suffix(n)}`, secret);
    tokens[caller] = token;
    tokenIds[caller] = tokenId;
    const shown = { id: tokenId, user_id: userId, name: caller, hash, last_four: lastFour };
    rows.push(['tokens', { ...shown, kind: 'personal', created_at: 1, ...more }]);
  };
  for (const [i, [name, [role, where, as]]] of Object.entries(roles).entries()) {
    const id = `user_${suffix(i)}`;
    const email = `${name.toLowerCase()}.${chapter}@example.com`;
    const label = `${name} ${chapter}`;
    users[name] = id;
    emails[name] = email;
    principals[name] = `principal_${suffix(i)}`;
    const kind = name === 'service' ? 'service' : 'human';
    const status = name === 'suspended' ? 'suspended' : 'active';
    const password_hash = name === 'member' ? DEMO_PASSWORD : null;
    const named = {
      password_hash,
      username: `${name.toLowerCase()}_${chapter}`,
      name: label,
      name_search: label,
    };
    rows.push(['users', { id, kind, email, status, ...named, ...times }]);
    const principal = { id: principals[name] ?? '', user_id: id, role, display_name: label };
    rows.push(['principals', principal]);
    if (where && as) {
      const application = scopes[where][0] === 'application' ? where : scopes[where][1];
      const belongs = { scope_id: scopeIds[where] ?? '', user_id: id, role: as };
      const of_service = kind === 'service' ? 1 : 0;
      const row = { ...belongs, application_id: scopeIds[application] ?? '', of_service, ...times };
      rows.push(['memberships', row]);
    }
    give(name, name, i);
  }
  give('bound', 'orgOwner', 31, { scope_id: scopeIds.org ?? '' });
  give('limited', 'operator', 32, { permissions: '["people.view","org.read_metadata"]' });
  give('expired', 'operator', 33, { expires_at: 2 });
  give('revoked', 'operator', 34, { revoked_at: 2 });
  tokens.forged = tokenOf(users.operator ?? '', tokenIds.operator ?? '', 'f'.repeat(52)).token;
  const ids = { scopeIds, webhookIds, tokenIds };
  return { chapter, keys, users, principals, emails, tokens, rows, ...ids };
}

function numberBytes(n: number): Uint8Array {
  const bytes = new Uint8Array(5);
  new DataView(bytes.buffer).setUint32(1, n);
  return bytes;
}

/** The cast as statements. */
export const statementsOf = (db: D1Database, { rows }: Cast): D1PreparedStatement[] =>
  rows.map(([table, row]) => {
    const names = Object.keys(row);
    const marks = names.map(() => '?').join(', ');
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`;
    return db.prepare(sql).bind(...Object.values(row));
  });
