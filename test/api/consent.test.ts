/**
 * People are put into a tenant by authority that covers both. Anybody else invites, alike for
 * emails that somebody has and that nobody has.
 */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

type Caller = 'root' | 'operator' | 'appOwner' | 'orgOwner' | 'jane';

/** People by where they belong, seen from Acme. */
const targets = {
  'of the application': () => person(myApp),
  'of a sibling': () => person(`/organizations/${tenants.globex.id}`),
  'of elsewhere': () => person(`/applications/${tenants.corporate.id}`),
  'of nothing': () => person(),
} as const;
type Target = keyof typeof targets;

async function person(tenant?: string) {
  const { user } = await made('root', '/platform/users', { email: freshEmail() });
  if (tenant) await made('root', `${tenant}/members`, { userId: user.id });
  return user as { id: string; email: string };
}

const routes = {
  members: `${acme}/members`,
  admin: `${acme}/admin`,
  'members of the application': `${myApp}/members`,
} as const;
type Route = keyof typeof routes;

const everybody: Target[] = ['of the application', 'of a sibling', 'of elsewhere', 'of nothing'];
const inOrganization: Route[] = ['members', 'admin'];

/** The status for each target, in the order of `everybody`. */
const byId: [Caller, Route[], number[]][] = [
  ['root', inOrganization, [201, 201, 201, 201]],
  ['operator', inOrganization, [201, 201, 201, 201]],
  ['appOwner', inOrganization, [201, 201, 404, 404]],
  ['orgOwner', inOrganization, [201, 404, 404, 404]],
  ['jane', inOrganization, [403, 403, 403, 403]],
  // Those of the application are its members already.
  ['root', ['members of the application'], [409, 201, 201, 201]],
  ['appOwner', ['members of the application'], [409, 201, 404, 404]],
  ['orgOwner', ['members of the application'], [404, 404, 404, 404]],
];
const byEmail: [Caller, Route[], number[]][] = [
  ['root', inOrganization, [201, 201, 201, 201]],
  ['operator', inOrganization, [201, 201, 201, 201]],
  ['appOwner', inOrganization, [202, 202, 202, 202]],
  ['orgOwner', inOrganization, [202, 202, 202, 202]],
  ['jane', inOrganization, [403, 403, 403, 403]],
  ['root', ['members of the application'], [409, 201, 201, 201]],
  ['appOwner', ['members of the application'], [409, 202, 202, 202]],
];
const rowsOf = (table: typeof byId) =>
  table.flatMap(([who, named, statuses]) =>
    named.flatMap((route) =>
      everybody.map((target, n) => ({ who, route, target, status: statuses[n] })),
    ),
  );

test.each(rowsOf(byId))('$who at $route adds a person $target by id: $status', async (row) => {
  const { id: userId, email } = await targets[row.target]();
  const { status, text, json } = await as(row.who).post(routes[row.route], { userId });
  expect(status, text).toBe(row.status);
  if (status === 201) expect(json.member).toMatchObject({ userId, email });
});

test.each(rowsOf(byEmail))(
  '$who at $route names a person $target by email: $status',
  async (row) => {
    const { id, email } = await targets[row.target]();
    const { status, text, json } = await as(row.who).post(routes[row.route], { email });
    expect(status, text).toBe(row.status);
    if (status !== 202) return;
    const role = row.route === 'admin' ? 'admin' : 'member';
    expect(json.invitation).toMatchObject({ email, role, status: 'pending' });
    const member = await as('root').get(`${routes[row.route]}/${id}`);
    expect(member.status, 'nobody belongs before they accept').toBe(404);
  },
);

describe('an id', () => {
  test('of a person whom nobody may add there looks like one that nobody has', async () => {
    const { id } = await targets['of elsewhere']();
    const other = await as('orgOwner').post(routes.members, { userId: id });
    const none = await as('orgOwner').post(routes.members, { userId: `${id.slice(0, -4)}zzzz` });
    expect(other.text).toBe(none.text);
  });

  test('is added with the authority that the token has, not with that of its user', async () => {
    const bound = { name: 'acme', scopeId: tenants.acme.id };
    const { data } = await made('appOwner', '/tokens', bound);
    const add = async (target: Target) => {
      const { id: userId } = await targets[target]();
      const sent = { method: 'POST', token: data.token, body: { userId } };
      return (await send(`/api/v1${routes.members}`, sent)).status;
    };
    expect(await add('of the application')).toBe(201);
    expect(await add('of a sibling')).toBe(404);
  });

  test('of a suspended member of the application is not for an organization', async () => {
    const { id: userId } = await targets['of the application']();
    await as('root').patch(`${myApp}/members/${userId}`, { status: 'suspended' });
    expect((await as('orgOwner').post(routes.members, { userId })).status).toBe(404);
    expect((await as('appOwner').post(routes.members, { userId })).status).toBe(201);
  });
});

describe('a present member', () => {
  test.each(['members', 'users', 'invitations'])('is a conflict at /%s', async (list) => {
    const { id: userId, email } = await person();
    await made('root', routes.members, { userId });
    expect((await as('orgOwner').post(`${acme}/${list}`, { email })).status).toBe(409);
  });

  test('is raised at /admin, by email too', async () => {
    const { id: userId, email } = await person();
    await made('root', routes.members, { userId });
    const { member } = await made('orgOwner', routes.admin, { email });
    expect(member).toMatchObject({ userId, role: 'admin' });
    expect((await as('orgOwner').post(routes.admin, { email })).status).toBe(409);
  });
});

describe('POST /users in a tenant', () => {
  const users = `${acme}/users`;

  test('invites to the role there, with the name', async () => {
    const email = freshEmail();
    const body = { email, firstName: 'Ivy', lastName: 'Ash', role: 'admin' };
    const { status, json } = await as('orgOwner').post(users, body);
    expect(status).toBe(202);
    expect(json).toEqual({
      invitation: {
        id: expect.stringMatching(/^invitation_/),
        organizationId: tenants.acme.id,
        email,
        role: 'admin',
        name: 'Ivy Ash',
        status: 'pending',
        invitedBy: people.orgOwner.id,
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
        lastSentAt: expect.any(String),
      },
    });
    expect((await mailTo(email)).kind).toBe('invitation');
    const { results } = await env.DB.prepare('SELECT id FROM users WHERE email = ?')
      .bind(email)
      .all();
    expect(results, 'the account comes into being when it is accepted').toEqual([]);
  });

  test.each([
    ['password', 'correct horse battery'],
    ['username', 'ivy_ash'],
    ['image', 'https://example.com/ivy.png'],
    ['userStatus', 'suspended'],
  ])('refuses %s, which the person decides on, and invites nobody', async (field, value) => {
    const known = await person();
    for (const email of [known.email, freshEmail()]) {
      const { status, json } = await as('orgOwner').post(users, { email, [field]: value });
      expect(status).toBe(400);
      expect(JSON.stringify(json)).toContain(field);
      expect(await mailsTo(email)).toEqual([]);
    }
  });

  test('of an application invites to the application alone', async () => {
    const near = await targets['of a sibling']();
    const far = await targets['of elsewhere']();
    const invite = async (email: string, body: object) =>
      (await as('appOwner').post(`${myApp}/users`, { email, ...body })).status;
    for (const email of [near.email, far.email, freshEmail()]) {
      expect(await invite(email, { organization: tenants.acme.id })).toBe(400);
      expect(await invite(email, { applicationId: tenants.myApp.id })).toBe(202);
    }
  });

  test('creates people for the platform, and services for a tenant', async () => {
    const body = { email: freshEmail(), password: 'correct horse battery', role: 'admin' };
    const { user } = await made('operator', users, body);
    expect(user.role).toBe('admin');
    const service = { email: freshEmail(), isServiceUser: true };
    expect((await made('orgOwner', users, service)).user.isServiceUser).toBe(true);
  });
});

describe('a change of a person', () => {
  test('places nobody whom the caller may not add', async () => {
    const onPlatform = ['platform.update_users', 'platform.read_users'];
    const inTenants = ['org.manage_members', 'org.read_members', 'app.create_users'];
    const permissions = [...onPlatform, ...inTenants];
    const { data } = await made('operator', '/tokens', { name: 'few', permissions });
    const place = async (target: Target, body: object) => {
      const { id } = await targets[target]();
      const path = `/api/v1/platform/users/${id}`;
      return (await send(path, { method: 'PATCH', token: data.token, body })).status;
    };
    const organization = tenants.acme.id;
    expect(await place('of nothing', { organization })).toBe(403);
    expect(await place('of elsewhere', { organization })).toBe(403);
    expect(await place('of a sibling', { organization })).toBe(200);
    expect(await place('of elsewhere', { applicationId: tenants.myApp.id })).toBe(403);
  });
});

test('forty guessed emails tell nothing of who has them', async () => {
  const known = await Promise.all(Array.from({ length: 25 }, () => person()));
  const emails = [...known.map(({ email }) => email), ...Array.from({ length: 15 }, freshEmail)];
  const answers = await Promise.all(
    emails.map(async (email) => {
      const { status, text, headers } = await as('orgOwner').post(routes.members, { email });
      const told = text
        .replaceAll(email, 'EMAIL')
        .replaceAll(/invitation_\w+/g, 'ID')
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
      return { status, told, headers: [...headers.keys()] };
    }),
  );
  expect(answers[0]).toMatchObject({ status: 202 });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const list = await as('orgOwner').get(`${acme}/members?limit=200`);
  const listed = list.json.members.map(({ email }: { email: string }) => email);
  expect(emails.filter((email) => listed.includes(email))).toEqual([]);
});

describe('a planter', () => {
  const PLANTED = 'planted horse battery';
  const signIn = (email: string, password: string) =>
    send('/api/v1/auth/token', { method: 'POST', body: { email, password } });

  /** Two tenants of the application, with an owner each. */
  async function twoOwners() {
    const owner = async () => {
      const { organization } = await made('root', '/organizations', {
        applicationId: tenants.myApp.id,
        name: `Tenant ${freshEmail()}`,
      });
      const email = freshEmail();
      const path = `/organizations/${organization.id}`;
      const password = 'correct horse battery';
      const { user } = await made('root', '/platform/users', { email, password });
      await made('root', `${path}/members`, { userId: user.id, role: 'owner' });
      const { token } = (await signIn(email, password)).json.data;
      return { path, token: token as string };
    };
    return [await owner(), await owner()] as const;
  }

  test('gets nothing in a tenant that invites the address later', async () => {
    const [acmes, betas] = await twoOwners();
    const email = freshEmail();
    const post = (token: string, path: string, body: object) =>
      send(`/api/v1${path}`, { method: 'POST', token, body });
    const set = await post(acmes.token, `${acmes.path}/users`, { email, password: PLANTED });
    expect(set.status).toBe(400);
    const planted = await post(acmes.token, `${acmes.path}/users`, { email });
    expect(planted.status).toBe(202);
    expect(planted.text).not.toContain('secret');

    const added = await post(betas.token, `${betas.path}/admin`, { email });
    expect(added.status).toBe(202);
    expect(added.text).not.toContain('secret');
    expect((await signIn(email, PLANTED)).status).toBe(401);

    // The owner of the address gets both messages, and answers one.
    const secrets = [(await mailTo(email)).secret, (await mailTo(email)).secret];
    const password = 'chosen by its owner';
    const accepted = await post('', '/invitations/accept', { secret: secrets[1], password });
    expect(accepted.status, accepted.text).toBe(201);
    expect((await signIn(email, PLANTED)).status).toBe(401);
    const { token } = (await signIn(email, password)).json.data;
    expect((await send(`/api/v1${betas.path}/members`, { token })).status).toBe(200);
    expect((await send(`/api/v1${acmes.path}/members`, { token })).status).toBe(404);
  });
});
