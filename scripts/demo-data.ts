/** The demo directory: what `npm run dev` seeds once, and the cast of the tests. */

import { tokenOf } from '../src/auth/token.ts';
import { indexOf } from '../src/directory/attributes/value.ts';
import { searchKeysOf } from '../src/directory/users/search-keys.ts';
import { SEARCH_FORM } from '../src/values/search-key.ts';

export const DEMO_EPOCH = Date.UTC(2024, 0, 15, 10, 30);

export interface Tenant {
  readonly id: string;
  readonly kind: 'application' | 'organization';
  readonly parentId: string;
  readonly key: string;
  readonly name: string;
}

function suffix(n: number): string {
  return `01hm6xq40000000000000000${String(n).padStart(2, '0')}`;
}

/** An application with two organizations, and two more applications. */
export const tenants = {
  myApp: tenant(1, 'application', 'platform', 'my-app', 'My App'),
  acme: tenant(2, 'organization', `app_${suffix(1)}`, 'acme-corp', 'Acme Corp'),
  globex: tenant(3, 'organization', `app_${suffix(1)}`, 'globex', 'Globex'),
  corporate: tenant(4, 'application', 'platform', 'corporate', 'Corporate'),
  personal: tenant(5, 'application', 'platform', 'personal', 'Personal'),
} as const satisfies Record<string, Tenant>;

function tenant(
  n: number,
  kind: Tenant['kind'],
  parentId: string,
  key: string,
  name: string,
): Tenant {
  return {
    id: `${kind === 'application' ? 'app' : 'org'}_${suffix(n)}`,
    kind,
    parentId,
    key,
    name,
  };
}

type Role = 'owner' | 'admin' | 'developer' | 'member';

export interface DemoUser {
  readonly id: string;
  readonly principalId: string;
  readonly username: string;
  readonly email: string;
  readonly name: string;
  readonly globalRole: 'user' | 'member' | 'admin' | 'platform_admin';
  readonly memberships: Partial<Record<keyof typeof tenants, Role>>;
  /** An unlimited token of the user. It never changes, so that the README can quote it. */
  readonly token: string;
}

/** The people of the demo, by their names in tests and in the README. */
export const people = {
  john: person(1, 'john_doe', 'John Doe', {
    acme: 'member',
    myApp: 'member',
    corporate: 'member',
    personal: 'member',
  }),
  jane: person(2, 'jane_roe', 'Jane Roe', { acme: 'member' }),
  admin: person(3, 'admin', 'Ada Admin', { acme: 'admin', myApp: 'admin' }),
  other: person(4, 'other_user', 'Otto Other', { acme: 'member', myApp: 'member' }),
  beta: person(5, 'beta_tester', 'Bea Tester', { myApp: 'member' }),
  stranger: person(6, 'stranger', 'Stan Stranger', { globex: 'member' }),
  operator: person(7, 'operator', 'Olga Operator', {}, 'platform_admin'),
  orgOwner: person(8, 'acme_owner', 'Oscar Owner', { acme: 'owner' }),
  appOwner: person(9, 'app_owner', 'Agnes Owner', { myApp: 'owner' }),
} as const;

function person(
  n: number,
  username: string,
  name: string,
  memberships: DemoUser['memberships'],
  globalRole: DemoUser['globalRole'] = 'user',
): DemoUser {
  const id = `user_${suffix(n)}`;
  return {
    id,
    principalId: `principal_${suffix(n)}`,
    username,
    email: `${username.replace('_', '.')}@example.com`,
    name,
    globalRole,
    memberships,
    token: demoToken(id, n).token,
  };
}

/** This secret is public. Use it only for a database on your own machine. */
function demoToken(userId: string, n: number) {
  return tokenOf(userId, `token_${suffix(n)}`, `dem0${String(n).padStart(48, '0')}`);
}

/** The hash of `demo-password`, for the two people who sign in. As public as the secret above. */
export const DEMO_PASSWORD =
  '$scrypt$ln=14,r=8,p=5$4z2mkm8Tu0j+4mDcCAnKWg$b+oOTXuXu0u+gOdDs+dzZfZD3Xn3kq7ef3r57I5Yqnw';
const withPassword = ['john_doe', 'admin'];

type Row = Readonly<Record<string, string | number>>;
type TableRow = readonly [table: string, row: Row];

/** The rows of tenants, people, memberships and tokens. */
const directory = (): TableRow[] => [
  ...Object.values(tenants).map(({ parentId, ...tenant }) => {
    return ['scopes', { ...tenant, parent_id: parentId, ...timed }] as const;
  }),
  ...Object.values(people).flatMap((user, index) => rowsOf(user, index + 1)),
];

const attributes = {
  plan: 'string',
  mrr: 'number',
  is_beta: 'boolean',
  signed_up: 'date',
} as const;

/** The attribute definitions. */
const definitions = (): TableRow[] =>
  Object.entries(attributes).map(([key, type], index) => {
    const id = `user_attr_${suffix(index + 1)}`;
    return ['attribute_definitions', { id, key, label: key, type, ...timed }] as const;
  });

/** A program with a membership in Acme. */
export const serviceUser = person(10, 'nightly_sync', 'Nightly Sync', { acme: 'member' });

/** Rules for keys: in My App a theme is one of two, and admins alone change a tier. */
const tier = { label: 'Plan', type: 'string', write: 'admin' };
const rules = (): TableRow[] =>
  [
    [tenants.myApp, { tier, theme: { label: 'Theme', enum: ['dark', 'light'] } }] as const,
    [tenants.acme, { tier: { ...tier, enum: ['free', 'pro'] } }] as const,
  ].map(([{ id }, each]) => {
    const times = { createdAt: DEMO_EPOCH, updatedAt: DEMO_EPOCH };
    const whole = Object.entries(each).map(([key, rule]) => [
      key,
      { write: 'user', read: 'user', ...rule, ...times },
    ]);
    const set = { unknown_keys: 'allow', rules: JSON.stringify(Object.fromEntries(whole)) };
    const row = { scope_id: id, ...set, rule_count: whole.length, version: 1, ...timed };
    return ['metadata_rules', row] as const;
  });

/** Defaults: My App imposes its time zone, and Acme Corp has a density of its own. */
const defaults = (): TableRow[] =>
  [
    [tenants.myApp, { theme: 'light', density: 'wide', timezone: 'UTC' }, ['timezone']] as const,
    [tenants.acme, { density: 'compact' }, []] as const,
  ].map(([{ id }, metadata, locked]) => {
    const texts = { metadata: JSON.stringify(metadata), locked: JSON.stringify(locked) };
    const key_count = Object.keys(metadata).length;
    return ['metadata_defaults', { scope_id: id, ...texts, key_count, version: 1, ...timed }];
  });

/** The row of John's record in Acme. */
const record = (): TableRow => [
  'platform_metadata',
  {
    user_id: people.john.id,
    scope_id: tenants.acme.id,
    metadata: '{"language":"en"}',
    key_count: 1,
    version: 1,
    ...timed,
  },
];

/** The webhook of `npm run dev`. The secret is as public as the tokens above. */
export const DEMO_WEBHOOK = {
  id: `webhook_${suffix(1)}`,
  path: '/webhook-of-npm-run-dev',
  secret: 'whsec_RGVtbyBzZWNyZXQgb2YgRGVtbyBzZWNyZXQgb2YgUm9zdGVy',
} as const;

/** Its row. It hears everything after the demo. */
const webhook = (url: string): TableRow => [
  'webhooks',
  {
    id: DEMO_WEBHOOK.id,
    scope_id: 'platform',
    url,
    payload: 'full',
    description: 'The receiver of npm run dev',
    secret: DEMO_WEBHOOK.secret,
    hears_after: SEEDED,
    ...timed,
  },
];

/** The receiver has another port at each start. A URL that somebody has changed stays. */
const movedTo = (url: string): string =>
  `UPDATE webhooks SET url = '${url}'
    WHERE id = '${DEMO_WEBHOOK.id}' AND url LIKE 'http://127.0.0.1:%${DEMO_WEBHOOK.path}';`;

const timed = { created_at: DEMO_EPOCH, updated_at: DEMO_EPOCH };

function rowsOf(user: DemoUser, n: number, more: Row = {}): TableRow[] {
  const { id, principalId, username, email, name, globalRole, memberships } = user;
  const { tokenId, hash, lastFour } = demoToken(id, n);
  const token = { id: tokenId, user_id: id, kind: 'personal', name: 'demo', hash };
  // As if the operator had set it: it stays when its user proves the address.
  const password = withPassword.includes(username)
    ? { password_hash: DEMO_PASSWORD, password_by_platform: 1 }
    : {};
  return [
    [
      'users',
      {
        id,
        username,
        email,
        name,
        ...searchKeysOf({ name, email }),
        search_form: SEARCH_FORM,
        ...password,
        ...more,
        ...timed,
      },
    ],
    ['principals', { id: principalId, user_id: id, role: globalRole, display_name: name }],
    ['tokens', { ...token, last_four: lastFour, created_at: DEMO_EPOCH }],
    ...Object.entries(memberships).map(([tenant, role]) => {
      const { id: scopeId, kind, parentId } = tenants[tenant as keyof typeof tenants];
      const application_id = kind === 'application' ? scopeId : parentId;
      const of_service = more.kind === 'service' ? 1 : 0;
      const row = { scope_id: scopeId, user_id: id, application_id, role, of_service, ...timed };
      return ['memberships', row] as const;
    }),
  ];
}

/** This event marks a seeded database, so that deleted rows do not come back at the next start. */
const SEEDED = 'demo';

/** Statements that put the people and tenants of the demo into a migrated database, once. */
export const directoryStatements = (): string[] => directory().map(insertOnce);

/** The demo with attributes, and with more rows if they are given. */
export const demoStatements = (more: readonly TableRow[] = []): string[] => [
  ...directoryStatements(),
  ...definitions().map(insertOnce),
  ...more.map(insertOnce),
  insertOnce(['events', { id: SEEDED, at: DEMO_EPOCH, action: 'demo.seed' }]),
  ...Object.keys(attributes).map((key) => `${indexOf(key)};`),
];

/**
 * The demo that `npm run dev` seeds, and that the examples of the documentation ask. A database
 * that has people, as after a restore, counts as seeded. With the URL of a receiver it has a
 * webhook.
 */
export const fullDemoStatements = (receiver?: string): string[] => [
  `INSERT INTO events (id, at, action)
   SELECT '${SEEDED}', ${DEMO_EPOCH}, 'demo.seed'
    WHERE EXISTS (SELECT 1 FROM users) AND NOT EXISTS (SELECT 1 FROM events WHERE id = '${SEEDED}');`,
  ...demoStatements([
    ...rowsOf(serviceUser, 10, { kind: 'service' }),
    ...rules(),
    ...defaults(),
    record(),
    ...(receiver === undefined ? [] : [webhook(receiver)]),
  ]),
  ...(receiver === undefined ? [] : [movedTo(receiver)]),
];

function insertOnce([table, row]: TableRow): string {
  const columns = Object.keys(row).join(', ');
  const values = Object.values(row).map(literal).join(', ');
  const once = `WHERE NOT EXISTS (SELECT 1 FROM events WHERE id = '${SEEDED}')`;
  return `INSERT INTO ${table} (${columns}) SELECT ${values} ${once};`;
}

const literal = (value: string | number) =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
