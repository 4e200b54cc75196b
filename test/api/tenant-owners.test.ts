/** A new tenant gets its first owner in the request that creates it. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, send } from '../support/client.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { probeD1 } from '../support/storage-probe.ts';
import { as, freshEmail, made, myApp } from '../support/tenancy.ts';

type Caller = 'root' | 'operator' | 'appOwner' | 'orgOwner' | 'jane';

const freshKey = () => `tenant-${freshEmail().replaceAll(/\W/g, '-')}`;

/** A person by where they belong. */
const persons = {
  'of the application': () => person(myApp),
  'of a sibling': () => person(`/organizations/${tenants.globex.id}`),
  'of elsewhere': () => person(`/applications/${tenants.corporate.id}`),
  'of nothing': () => person(),
  'of the application who is suspended': async () => {
    const found = await person(myApp);
    const { status } = await as('root').patch(`/platform/users/${found.id}`, {
      userStatus: 'suspended',
    });
    expect(status).toBe(200);
    return found;
  },
  'whom nobody knows': async () => ({ id: 'user_01hm6xq4999999999999999999', email: freshEmail() }),
} as const;

async function person(tenant?: string) {
  const { user } = await made('root', '/platform/users', { email: freshEmail() });
  if (tenant) await made('root', `${tenant}/members`, { userId: user.id });
  return user as { id: string; email: string };
}

const kinds = {
  organization: (owner: object) => ({
    path: '/organizations',
    body: { applicationId: tenants.myApp.id, key: freshKey(), name: 'New one', owner },
  }),
  application: (owner: object) => ({
    path: '/applications',
    body: { key: freshKey(), name: 'New one', owner },
  }),
} as const;
type TenantKind = keyof typeof kinds;

/** Creates a tenant with an owner. */
async function create(caller: Caller, kind: TenantKind, owner: object) {
  const { path, body } = kinds[kind](owner);
  const { status, json, text } = await as(caller).post(path, body);
  const { key } = body;
  const stored = await env.DB.prepare('SELECT id FROM scopes WHERE key = ?').bind(key).first();
  return { status, json, text, id: stored?.id as string | undefined, key, path };
}

const ownersOf = async (path: string, id: string) => {
  const { members } = (await as('root').get(`${path}/${id}/members`)).json;
  return members.map(({ userId, role }: { userId: string; role: string }) => [userId, role]);
};

const everybody = Object.keys(persons) as (keyof typeof persons)[];
const [added, asked, unknown, refused, hidden] = ['added', 'invited', 404, 403, 400] as const;

/** What happens to each person, in the order of `persons`. */
const table: [TenantKind, Caller, 'userId' | 'email', (number | string)[]][] = [
  ['organization', 'root', 'userId', [added, added, added, added, added, unknown]],
  ['organization', 'operator', 'userId', [added, added, added, added, added, unknown]],
  ['organization', 'appOwner', 'userId', [added, added, unknown, unknown, added, unknown]],
  ['organization', 'root', 'email', [added, added, added, added, added, asked]],
  ['organization', 'operator', 'email', [added, added, added, added, added, asked]],
  ['organization', 'appOwner', 'email', [asked, asked, asked, asked, asked, asked]],
  ['organization', 'orgOwner', 'userId', [hidden, hidden, hidden, hidden, hidden, hidden]],
  ['organization', 'jane', 'email', [hidden, hidden, hidden, hidden, hidden, hidden]],
  ['application', 'root', 'userId', [added, added, added, added, added, unknown]],
  ['application', 'root', 'email', [added, added, added, added, added, asked]],
  ['application', 'operator', 'email', [added, added, added, added, added, asked]],
  ['application', 'appOwner', 'email', [refused, refused, refused, refused, refused, refused]],
];
const rows = table.flatMap(([kind, caller, by, results]) =>
  everybody.map((who, i) => [kind, caller, by, who, results[i] ?? 0] as const),
);

test.each(rows)(
  'a new %s by %s, owner by %s, a person %s: %s',
  async (kind, caller, by, who, is) => {
    const { id: userId, email } = await persons[who]();
    const { status, json, text, id, path } = await create(
      caller,
      kind,
      by === 'userId' ? { userId } : { email },
    );
    if (typeof is === 'number') {
      expect(status, text).toBe(is);
      expect(id).toBeUndefined();
      expect(await mailsTo(email)).toEqual([]);
      return;
    }
    expect(status, text).toBe(201);
    expect(json[kind].id).toBe(id);
    if (is === 'added') {
      expect(json.invitation).toBeUndefined();
      expect(await ownersOf(path, id ?? '')).toEqual([[userId, 'owner']]);
      return;
    }
    expect(json.invitation).toMatchObject({ email, role: 'owner', status: 'pending' });
    expect(await ownersOf(path, id ?? '')).toEqual([]);
    expect((await mailTo(email)).subject).toContain('New one');
  },
);

describe('the owner', () => {
  test('who is invited owns the tenant after the acceptance', async () => {
    const email = freshEmail();
    const { id, path } = await create('appOwner', 'organization', { email });
    const { secret } = await mailTo(email);
    const body = { secret, password: 'correct horse battery' };
    const { status, text, json } = await send('/api/v1/invitations/accept', {
      method: 'POST',
      body,
    });
    expect(status, text).toBe(201);
    expect(json.member).toMatchObject({ organizationId: id, role: 'owner' });
    const { token } = json;
    const renamed = { method: 'PATCH', token, body: { name: 'Renamed' } };
    expect((await send(`/api/v1${path}/${id}`, renamed)).status).toBe(200);
  });

  test('may be the caller', async () => {
    const { id, path } = await create('appOwner', 'organization', { userId: people.appOwner.id });
    expect(await ownersOf(path, id ?? '')).toEqual([[people.appOwner.id, 'owner']]);
  });

  test('is in an event of its own', async () => {
    const { id: userId } = await person();
    const { id } = await create('root', 'organization', { userId });
    const { results } = await env.DB.prepare(
      'SELECT action, user_id, keys FROM events WHERE scope_id = ? ORDER BY id',
    )
      .bind(id)
      .all();
    expect(results).toEqual([
      { action: 'organization.create', user_id: null, keys: '[]' },
      { action: 'member.add', user_id: userId, keys: '["owner"]' },
    ]);
  });

  test('is no service', async () => {
    const sent = { email: freshEmail(), name: 'robot' };
    const { user } = await made('root', '/platform/users/service-users', sent);
    expect((await create('root', 'organization', { userId: user.id })).status).toBe(404);
  });

  test('is not a service whose label is the email: the address is invited', async () => {
    const { email } = (
      await made('root', '/platform/users/service-users', { email: freshEmail(), name: 'robot' })
    ).user;
    const { json, path, id } = await create('root', 'organization', { email });
    expect(json.invitation).toMatchObject({ email, role: 'owner' });
    expect(await ownersOf(path, id ?? '')).toEqual([]);
  });

  test('needs the right to make owners', async () => {
    const permissions = ['app.manage_organizations', 'app.read_users'];
    const { data } = await made('appOwner', '/tokens', { name: 'few', permissions });
    const { path, body } = kinds.organization({ email: freshEmail() });
    const answer = await send(`/api/v1${path}`, { method: 'POST', token: data.token, body });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('manage owners')]);
  });

  test.each([{}, { userId: 'user_1', email: 'a@example.com' }, { name: 'Ann' }, 'ann', null])(
    'named as %j is 400',
    async (owner) => {
      const { path, body } = kinds.organization(owner as object);
      const { status, text } = await as('root').post(path, body);
      expect([status, text]).toEqual([400, expect.stringContaining('owner')]);
    },
  );

  test('who is at the cap of memberships leaves no tenant behind', async () => {
    const { id: userId } = await person(myApp);
    const { path, body } = kinds.organization({ userId });
    const request = incoming(`/api/v1${path}`, { method: 'POST', token: ROOT, body });
    const capped = { ...env, CAPS: JSON.stringify({ ...JSON.parse(env.CAPS), memberships: 1 }) };
    const answer = await received(await worker.fetch(request, capped, createExecutionContext()));
    expect(answer.status, answer.text).toBe(409);
    const { key } = body;
    expect(await env.DB.prepare('SELECT 1 FROM scopes WHERE key = ?').bind(key).first()).toBeNull();
  });

  test('who is to be invited needs a mailer, before anything is written', async () => {
    const { path, body } = kinds.organization({ email: freshEmail() });
    const request = incoming(`/api/v1${path}`, { method: 'POST', token: ROOT, body });
    const { MAILER_URL: _, ...without } = env;
    const answer = await received(
      await worker.fetch(request, without as typeof env, createExecutionContext()),
    );
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('MAILER_URL')]);
    const { key } = body;
    expect(await env.DB.prepare('SELECT 1 FROM scopes WHERE key = ?').bind(key).first()).toBeNull();
  });

  test.each([
    ['the application', myApp],
    ['the only organization', `/organizations/${tenants.globex.id}`],
  ])('who leaves %s meanwhile does not become one', async (_place, left) => {
    const { id: userId } = await person(left);
    const { path, body } = kinds.organization({ userId });
    const { key } = body;
    let isFirst = true;
    const DB = probeD1(env.DB, async (name, call) => {
      const result = await call();
      if (name === 'd1.batch' && isFirst) {
        isFirst = false;
        expect((await as('root').delete(`${left}/members/${userId}`)).status).toBe(200);
      }
      return result;
    });
    const { token } = people.appOwner;
    const request = incoming(`/api/v1${path}`, { method: 'POST', token, body });
    const context = createExecutionContext();
    const answer = await received(await worker.fetch(request, { ...env, DB }, context));
    await waitOnExecutionContext(context);
    expect(answer.status, answer.text).toBe(404);
    expect(await env.DB.prepare('SELECT 1 FROM scopes WHERE key = ?').bind(key).first()).toBeNull();
  });
});
