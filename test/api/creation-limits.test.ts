/** Exactly counted limits for new tokens and new users. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import { forged, ROOT } from '../support/client.ts';
import { freshAddress, from, limits, open, sendTo, slow, wide } from '../support/limited.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';

describe('minting and identifying', () => {
  const mint = (changed: Partial<Env>, token: string, address = freshAddress()) =>
    sendTo(changed, '/api/v1/tokens', {
      method: 'POST',
      token,
      body: { name: 'one more' },
      headers: from(address),
    });
  const identify = (changed: Partial<Env>, email: string) =>
    sendTo(changed, '/api/v1/users/identify', {
      method: 'POST',
      token: ROOT,
      body: { email },
      headers: from(freshAddress()),
    });

  test('a user mints so many, with however many tokens', async () => {
    const two = limits({ mint: { subject: slow(2), address: wide } });
    const first = await mint(two, people.john.token);
    expect(first.status, first.text).toBe(201);
    expect((await mint(two, first.json.data.token)).status).toBe(201);
    const refused = await mint(two, first.json.data.token);
    expect(refused.status).toBe(429);
    expect(refused.json.error.code).toBe('RATE_LIMITED');
    expect((await mint(two, people.admin.token)).status, 'another user').toBe(201);
  });

  test('a forged token uses up nothing of its user', async () => {
    const one = limits({ mint: { subject: slow(1), address: wide } });
    const { token } = people.john;
    for (let i = 0; i < 3; i += 1) expect((await mint(one, forged(token))).status).toBe(401);
    expect((await mint(one, token)).status).toBe(201);
  });

  test('each answer tells what is left, and when the rest is there again', async () => {
    const sizes = { subject: { capacity: 2, refillPerSecond: 0.5 }, address: wide };
    const two = limits({ mint: sizes });
    const told = [];
    for (let i = 0; i < 3; i += 1) {
      const { status, headers } = await mint(two, people.john.token);
      expect(headers.get('Access-Control-Expose-Headers')).toContain('RateLimit,RateLimit-Policy');
      expect(headers.get('RateLimit-Policy')).toBe(
        '"mint.address";q=10000;w=1000000, "mint.subject";q=2;w=4',
      );
      const [, left, reset] =
        headers.get('RateLimit')?.match(/, "mint.subject";r=(\d);t=(\d)$/) ?? [];
      told.push({ status, left, reset });
      if (status === 429) expect(reset).toBe(headers.get('Retry-After'));
    }
    expect(told).toEqual([
      { status: 201, left: '1', reset: '2' },
      { status: 201, left: '0', reset: '2' },
      { status: 429, left: '0', reset: '2' },
    ]);
  });

  test('an answer that nothing has counted tells nothing', async () => {
    const { headers } = await sendTo(limits({}), '/api/v1/me', { token: people.john.token });
    expect([headers.get('RateLimit'), headers.get('RateLimit-Policy')]).toEqual([null, null]);
  });

  test('an address mints up to its limit, for all of its users together', async () => {
    const one = limits({ mint: { subject: wide, address: slow(1) } });
    const address = freshAddress();
    expect((await mint(one, people.john.token, address)).status).toBe(201);
    expect((await mint(one, people.admin.token, address)).status).toBe(429);
  });

  test('identify is limited if it creates a user, and not for known ones', async () => {
    const two = limits({ identify: { subject: slow(2), address: wide } });
    const emails = ['one@limit.test.example', 'two@limit.test.example', 'three@limit.test.example'];
    const statuses = [];
    for (const email of emails) statuses.push((await identify(two, email)).status);
    expect(statuses).toEqual([201, 201, 429]);
    expect((await identify(two, 'one@limit.test.example')).status).toBe(200);
  });

  test('an identify that is refused takes nothing, and is not charged for the next one', async () => {
    const one = limits({ identify: { subject: slow(1), address: slow(1) } });
    const headers = from(freshAddress());
    const as = (token: string, body: object) =>
      sendTo(one, '/api/v1/users/identify', { method: 'POST', token, headers, body });
    const email = 'refused@limit.example';
    for (let i = 0; i < 3; i += 1) {
      const misspelt = await as(ROOT, { email, attributes: { no_such_key: 1 } });
      expect([misspelt.status, misspelt.taken]).toEqual([400, 0]);
      const forbidden = await as(people.john.token, { email });
      expect([forbidden.status, forbidden.taken]).toEqual([403, 0]);
    }
    expect((await as(ROOT, { email })).status).toBe(201);
    expect((await as(ROOT, { email: 'second@limit.example' })).status).toBe(429);
  });

  test('200 creations at once: as many as the bucket holds', async () => {
    const some = limits({ identify: { subject: wide, address: slow(20) } });
    const headers = from(freshAddress());
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        sendTo(some, '/api/v1/users/identify', {
          method: 'POST',
          token: ROOT,
          headers,
          body: { email: `crowd${i}@limit.example` },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(180);
  });
});

/** A deployment without a mailer. */
const unsent: Partial<Env> = { MAILER_URL: '' };
const invited = '/api/v1/invitations/accept';

describe('creating users, and learning who is there', () => {
  const two = limits({ createUser: { ...open.createUser, subject: slow(2) } });
  const as = (token: string, method: string, path: string, body: object, address?: string) =>
    sendTo(two, `/api/v1${path}`, {
      method,
      token,
      body,
      headers: from(address ?? freshAddress()),
    });
  const acme = `/organizations/${tenants.acme.id}`;
  const stored = (email: string) =>
    env.DB.prepare('SELECT id FROM users WHERE email = ?').bind(email).first();

  test.each<[string, (i: number) => [string, string, object]]>([
    ['users', (i) => ['POST', '/platform/users', { email: `made${i}@limit.example` }]],
    ['users with a password', (i) => ['POST', '/platform/users', secret(i)]],
    ['users by the former path', (i) => ['POST', '/platform/users/create', former(i)]],
    ['users of a tenant', (i) => ['POST', `${acme}/users`, { email: `tenant${i}@limit.example` }]],
    ['services', (i) => ['POST', `${acme}/users/service-users`, service(i)]],
    ['members by their email', (i) => ['POST', `${acme}/members`, member(i)]],
    ['admins by their email', (i) => ['POST', `${acme}/admin`, { email: `no${i}@limit.example` }]],
    ['emails of a user', (i) => ['PATCH', john, { email: `john${i}@limit.example` }]],
    ['usernames of a user', (i) => ['PUT', john, { username: `john${i}` }]],
  ])('%s: two, and no third', async (_what, request) => {
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      const answer = await as(people.operator.token, ...request(i));
      statuses.push(answer.status);
      if (answer.status === 429) expect(answer.calls).toEqual(['d1.batch']);
    }
    expect(statuses[2]).toBe(429);
    expect(statuses.slice(0, 2)).not.toContain(429);
  });
  const john = `/platform/users/${people.john.id}`;
  const secret = (i: number) => ({ email: `secret${i}@limit.example`, password: 'long enough' });
  const former = (i: number) => ({ email: `former${i}@limit.example` });
  const service = (i: number) => ({ email: `service${i}@limit.example` });
  const member = (i: number) => ({ email: `nobody${i}@limit.example` });

  test('the admin of a tenant makes so many services, from wherever', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      const body = { email: `acme${i}@limit.example`, isServiceUser: true };
      statuses.push((await as(people.admin.token, 'POST', `${acme}/users`, body)).status);
    }
    expect(statuses).toEqual([201, 201, 429]);
    expect(await stored('acme2@limit.example')).toBeNull();
  });

  test.each(['users', 'members', 'admin'])(
    'the admin of a tenant invites so many at /%s',
    async (list) => {
      const some = limits({ invitations: { ...open.invitations, subject: slow(2) } });
      const statuses = [];
      for (let i = 0; i < 3; i += 1) {
        const body = { email: `${list}${i}@limit.example` };
        const sent = { method: 'POST', token: people.admin.token, body };
        const headers = from(freshAddress());
        const answer = await sendTo(some, `/api/v1${acme}/${list}`, { ...sent, headers });
        statuses.push(answer.status);
      }
      expect(statuses).toEqual([202, 202, 429]);
    },
  );

  test('a request that is refused for other reasons takes no token', async () => {
    for (let i = 0; i < 3; i += 1) {
      const body = { email: 'not-mine@limit.example' };
      const path = `${acme}/users`;
      expect((await as(people.john.token, 'POST', path, body)).status).toBe(403);
      const wrong = { email: 'a@limit.example', username: 'b@limit.example' };
      expect((await as(people.operator.token, 'POST', path, wrong)).status).toBe(400);
    }
    const good = { email: 'good@limit.example' };
    expect((await as(people.operator.token, 'POST', `${acme}/users`, good)).status).toBe(201);
  });

  test('a service that cannot begin suspended takes no token', async () => {
    const body = { email: 'asleep@limit.example', userStatus: 'suspended' };
    const sent = await as(people.operator.token, 'POST', `${acme}/users/service-users`, body);
    expect([sent.status, sent.taken]).toEqual([409, 0]);
  });

  test('a change that is refused guesses no password before', async () => {
    const body = { password: 'a new password', currentPassword: 'x', username: 'not@mine.example' };
    const admin = {
      email: 'guessed@limit.example',
      password: 'long enough',
      role: 'platform_admin',
    };
    const made = await as(ROOT, 'POST', '/platform/users', admin);
    const { email, password } = admin;
    const { token } = (await as('', 'POST', '/auth/token', { email, password })).json.data;
    const sent = await as(token, 'PATCH', `/platform/users/${made.json.user.id}`, body);
    expect([sent.status, sent.taken]).toEqual([400, 0]);
  });

  const email = 'weak@limit.example';
  test.each<[string, number, string, object, Partial<Env>]>([
    ['a sign-up with a weak password', 400, '/sign-up', { email, password: 'password1' }, {}],
    ['a code that nobody can send', 503, '/codes', { email, purpose: 'sign_in' }, unsent],
    ['an answer with a mistyped secret', 404, invited, { secret: 'inv_x' }, {}],
    ['an answer by an id of nobody', 401, invited, { id: 'inv_x' }, {}],
  ])('%s takes no token', async (_what, status, path, body, changed) => {
    const changed$ = { ...limits({}), SIGN_UP: 'open', ...changed };
    const at = path === invited ? path : `/api/v1/auth${path}`;
    const sent = await sendTo(changed$, at, {
      method: 'POST',
      body,
      headers: from(freshAddress()),
    });
    expect([sent.status, sent.taken, sent.calls], sent.text).toEqual([status, 0, []]);
  });

  test('other changes of a user take nothing', async () => {
    for (let i = 0; i < 3; i += 1) {
      const answer = await as(people.operator.token, 'PATCH', john, { name: `John ${i}` });
      expect([answer.status, answer.taken]).toEqual([200, 0]);
    }
  });

  test('users that a JWT makes are counted for its issuer', async () => {
    const limited = limits({ linkIdentity: { ...open.linkIdentity, subject: slow(2) } });
    const outside = outsideIssuer({ createUsers: true });
    const JWT_ISSUERS = JSON.stringify([outside.entry]);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      const claims = { sub: `new${i}`, email: `jwt${i}@limit.example`, email_verified: true };
      const token = await outside.token(claims);
      const sent = { token, headers: from(freshAddress()) };
      const answer = await sendTo({ ...limited, JWT_ISSUERS }, '/api/v1/me', sent);
      statuses.push(answer.status);
      if (i > 0) continue;
      const again = await sendTo({ ...limited, JWT_ISSUERS }, '/api/v1/me', sent);
      expect([again.status, again.taken], 'known by then').toEqual([200, 0]);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(await stored('jwt2@limit.example')).toBeNull();
  });
});
