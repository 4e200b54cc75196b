/** Exactly counted limits: sign-ins, new tokens and new users. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import { bucketNamed } from '../../src/limits/exact.ts';
import { forged, ROOT, record, type Sent } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { freshAddress, from, limits, open, sendTo, slow, wide } from '../support/limited.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';

describe('the object of a bucket', () => {
  const limiter = (name: string) => bucketNamed(env, name);

  test('grants exactly its capacity to 200 requests at once', async () => {
    const waits = await Promise.all(
      Array.from({ length: 200 }, () => limiter('crowd').take(slow(37))),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(37);
    for (const wait of waits.filter((each) => each > 0)) expect(wait).toBeGreaterThan(90);
  });

  test('is not refilled by being evicted', async () => {
    expect(await limiter('evicted').take(slow(1))).toBe(0);
    await evictDurableObject(limiter('evicted'));
    expect(await limiter('evicted').take(slow(1))).toBeGreaterThan(0);
  });

  test('leaves nothing behind once it is full again', async () => {
    const stub = limiter('brief');
    const kept = () => runInDurableObject(stub, (_, state) => state.storage.list());
    const size = { capacity: 1, refillPerSecond: 4 };
    expect(await stub.take(size)).toBe(0);
    expect(await runDurableObjectAlarm(stub), 'too early: it looks again').toBe(true);
    expect((await kept()).size).toBe(1);
    clock.pass(250);
    await runDurableObjectAlarm(stub);
    expect((await kept()).size).toBe(0);
    expect(await stub.take(size)).toBe(0);
  });
});

describe('signing in', () => {
  const wrong = (name: string) => ({ username: name, password: 'wrong-password' });
  const two = limits({ signIn: { ...open.signIn, subject: slow(2) } });
  const attempt = (changed: Partial<Env>, body: object, address = freshAddress(), path?: string) =>
    sendTo(changed, path ?? '/api/v1/auth/token', {
      ...{ method: 'POST', body, headers: from(address) },
    });

  test('is refused for a name that was tried too often, from any address, whether or not it exists', async () => {
    const answers = [];
    for (const name of ['acme_owner', 'there-is-no-such-user']) {
      const statuses = [];
      for (let i = 0; i < 3; i += 1) statuses.push(await attempt(two, wrong(name)));
      expect(statuses.map(({ status }) => status)).toEqual([401, 401, 429]);
      answers.push(statuses[2]);
    }
    const [known, unknown] = answers;
    expect(known?.text).toBe(unknown?.text);
    expect(known?.json.error.code).toBe('RATE_LIMITED');
    for (const answer of answers) {
      expect(Number(answer?.headers.get('Retry-After'))).toBeGreaterThan(90);
      expect(answer?.calls).toEqual([]);
    }
  });

  test('even with the right password, before anything is looked up or hashed', async () => {
    const right = { username: 'john_doe', password: 'demo-password' };
    for (let i = 0; i < 2; i += 1) await attempt(two, wrong('john_doe'));
    const { status, calls } = await attempt(two, right);
    expect(status).toBe(429);
    expect(calls).toEqual([]);
  });

  test('one name has one bucket, however it is spelled and on both paths', async () => {
    const email = 'Jane.Spelled@example.com';
    await attempt(two, { email, password: 'x' });
    await attempt(two, wrong(' jane.spelled@EXAMPLE.com '));
    const { status, json, headers } = await attempt(
      ...[two, wrong(email), freshAddress(), '/api-token-auth/'],
    );
    expect(status).toBe(429);
    const wait = headers.get('Retry-After');
    expect(json).toEqual({
      detail: `Request was throttled. Expected available in ${wait} seconds.`,
    });
  });

  test('an address that is refused uses up nothing of the name', async () => {
    const one = limits({ signIn: { ...open.signIn, subject: slow(2), address: slow(1) } });
    const address = freshAddress();
    const statuses = [];
    for (let i = 0; i < 4; i += 1) {
      statuses.push((await attempt(one, wrong('spared'), address)).status);
    }
    expect(statuses).toEqual([401, 429, 429, 429]);
    expect((await attempt(one, wrong('spared'))).status).toBe(401);
  });

  test('one address locks nobody out: it has a narrow bucket for each name, and the name a wide one', async () => {
    const narrow = limits({ signIn: { ...open.signIn, pair: slow(2) } });
    const attacker = freshAddress();
    const names = ['john_doe', 'admin'];
    for (const name of names) {
      const statuses = [];
      for (let i = 0; i < 4; i += 1) {
        statuses.push((await attempt(narrow, wrong(name), attacker)).status);
      }
      expect(statuses).toEqual([401, 401, 429, 429]);
      const right = { username: name, password: 'demo-password' };
      expect((await attempt(narrow, right, attacker)).status).toBe(429);
      expect((await attempt(narrow, right)).status).toBe(201);
    }
  });

  test('a refusal for name and address uses up nothing of the name', async () => {
    const both = limits({ signIn: { ...open.signIn, pair: slow(1), subject: slow(2) } });
    const attacker = freshAddress();
    for (let i = 0; i < 5; i += 1) await attempt(both, wrong('john_doe'), attacker);
    const right = { username: 'john_doe', password: 'demo-password' };
    expect((await attempt(both, right)).status).toBe(201);
  });

  test('writes nothing when it is refused, also with an Idempotency-Key', async () => {
    const one = limits({ signIn: { ...open.signIn, pair: slow(1) } });
    for (const path of ['/api/v1/auth/token', '/api-token-auth']) {
      const headers = { ...from(freshAddress()), 'Idempotency-Key': crypto.randomUUID() };
      const body = { username: 'operator', password: 'wrong-password' };
      await sendTo(one, path, { method: 'POST', body, headers });
      const refused = await sendTo(one, path, { method: 'POST', body, headers });
      expect(refused.status).toBe(429);
      expect(refused.calls).toEqual([]);
    }
  });

  test('60 at once do not stop the isolate: ten are hashed, the others are told to wait', async () => {
    const order: string[] = [];
    const attempts = Array.from({ length: 60 }, async (_, i) => {
      const answer = await attempt(limits({}), wrong(`crowd${i}`));
      order.push('sign-in');
      return answer;
    });
    await vi.waitFor(() => expect(order.length).toBeGreaterThan(0), 10_000);
    await sendTo({}, '/healthz');
    order.push('health');
    const answers = await Promise.all(attempts);
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(60 - refused.length);
    expect(refused.length).toBeGreaterThanOrEqual(45);
    for (const { headers } of refused) expect(headers.get('Retry-After')).toBe('1');
    expect(order.indexOf('health')).toBeLessThan(59);
  });

  test('addresses of one IPv6 network count as one', async () => {
    const one = limits({ signIn: { ...open.signIn, address: slow(1) } });
    expect((await attempt(one, wrong('a'), '2001:db8:7:1::1')).status).toBe(401);
    expect((await attempt(one, wrong('b'), '2001:db8:7:1:ffff::2')).status).toBe(429);
    expect((await attempt(one, wrong('c'), '2001:db8:7:2::1')).status).toBe(401);
  });

  test('a malformed request takes no token', async () => {
    const address = freshAddress();
    const one = limits({ signIn: { ...open.signIn, subject: slow(1), address: slow(1) } });
    for (let i = 0; i < 3; i += 1) {
      expect((await attempt(one, { username: 'formal' }, address)).status).toBe(400);
    }
    expect((await attempt(one, wrong('formal'), address)).status).toBe(401);
  });

  test('is 503 while nobody counts', async () => {
    const namespace = { getByName: () => ({ take: () => Promise.reject(new Error('gone')) }) };
    // Only the one call that is made on a namespace is there.
    const RATE_LIMITER = namespace as unknown as Env['RATE_LIMITER'];
    const { status, calls, headers } = await attempt({ ...two, RATE_LIMITER }, wrong('john_doe'));
    expect(status).toBe(503);
    expect(headers.get('Retry-After')).toBe('1');
    expect(calls).toEqual([]);
  });

  test('is not limited where limits are off', async () => {
    const off = { RATE_LIMITS: 'off' };
    for (let i = 0; i < 3; i += 1) expect((await attempt(off, wrong('off'))).status).toBe(401);
  });
});

describe('minting and identifying', () => {
  const mint = (changed: Partial<Env>, token: string, address = freshAddress()) =>
    sendTo(changed, '/api/v1/tokens', {
      ...{ method: 'POST', token, body: { name: 'one more' }, headers: from(address) },
    });
  const identify = (changed: Partial<Env>, email: string) =>
    sendTo(changed, '/api/v1/users/identify', {
      ...{ method: 'POST', token: ROOT, body: { email }, headers: from(freshAddress()) },
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

  test('200 creations at once: as many as the bucket holds', async () => {
    const some = limits({ identify: { subject: wide, address: slow(20) } });
    const headers = from(freshAddress());
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        sendTo(some, '/api/v1/users/identify', {
          ...{ method: 'POST', token: ROOT, headers, body: { email: `crowd${i}@limit.example` } },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(180);
  });
});

describe('creating users, and learning who is there', () => {
  const two = limits({ createUser: { ...open.createUser, subject: slow(2) } });
  const as = (token: string, method: string, path: string, body: object, address?: string) =>
    sendTo(two, `/api/v1${path}`, {
      ...{ method, token, body, headers: from(address ?? freshAddress()) },
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

  test('the admin of a tenant makes so many, from wherever', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      const body = { email: `acme${i}@limit.example` };
      statuses.push((await as(people.admin.token, 'POST', `${acme}/users`, body)).status);
    }
    expect(statuses).toEqual([201, 201, 429]);
    expect(await stored('acme2@limit.example')).toBeNull();
  });

  test('a request that is refused for other reasons takes no token', async () => {
    for (let i = 0; i < 3; i += 1) {
      const body = { email: 'not-mine@limit.example' };
      const path = `${acme}/users`;
      expect((await as(people.john.token, 'POST', path, body)).status).toBe(403);
      const wrong = { email: 'a@limit.example', username: 'b@limit.example' };
      expect((await as(people.admin.token, 'POST', path, wrong)).status).toBe(400);
    }
    const good = { email: 'good@limit.example' };
    expect((await as(people.admin.token, 'POST', `${acme}/users`, good)).status).toBe(201);
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

describe('hashing passwords', () => {
  const two = limits({ hash: { ...open.hash, subject: slow(2) } });
  const patch = (id: string, token: string, body: object) =>
    sendTo(two, `/api/v1/platform/users/${id}`, {
      ...{ method: 'PATCH', token, body, headers: from(freshAddress()) },
    });

  test('one’s password before is guessed twice, and not a third time', async () => {
    const { id, token } = people.john;
    const guess = { password: 'a new password', currentPassword: 'a guess' };
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await patch(id, token, guess)).status);
    expect(statuses).toEqual([403, 403, 429]);
    const right = { ...guess, currentPassword: 'demo-password' };
    const { status, calls } = await patch(id, token, right);
    expect(status).toBe(429);
    expect(calls).toEqual(['d1.batch']);
  });

  test('an administrator sets two passwords, and no third', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      const body = { password: `password number ${i}` };
      statuses.push((await patch(people.beta.id, people.operator.token, body)).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('credentials that are refused', () => {
  const two = limits({ refused: { address: slow(2) } });
  const ask = (token: string | undefined, address: string, path = '/api/v1/me', sent: Sent = {}) =>
    sendTo(two, path, { ...(token && { token }), headers: from(address), ...sent });
  const good = people.john.token;

  test.each<[string, string]>([
    ['guesses of the root token', 'a-guess-of-the-root-token-000000000'],
    ['forged tokens', forged(good)],
    ['JWTs of an issuer that nobody knows', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln'],
  ])(
    '%s: two, and then everything with a credential from there is 429, at no cost',
    async (_what, token) => {
      const address = freshAddress();
      const statuses = [];
      for (let i = 0; i < 3; i += 1) statuses.push((await ask(token, address)).status);
      expect(statuses).toEqual([401, 401, 429]);
      for (const later of [token, good, ROOT]) {
        const answer = await ask(later, address);
        expect([answer.status, answer.taken, answer.calls]).toEqual([429, 0, []]);
        expect(answer.headers.get('Retry-After')).toBe('10');
      }
      expect((await ask(good, freshAddress())).status).toBe(200);
    },
  );

  test('wherever a credential is looked at', async () => {
    const address = freshAddress();
    const sent = { method: 'PUT', token: 'a-guess', headers: from(address) };
    expect((await sendTo(two, '/api/v1/tokens', sent)).status).toBe(401);
    expect((await sendTo(two, '/api/v1/tokens', sent)).status).toBe(401);
    expect((await sendTo(two, '/api/v1/tokens', sent)).status).toBe(429);
    expect((await ask(undefined, address, '/healthz')).status).toBe(200);
  });

  test('a good one is never counted, nor one that is missing or mistyped', async () => {
    const address = freshAddress();
    for (const token of [good, ROOT, undefined, `${good.slice(0, -1)}x`]) {
      for (let i = 0; i < 3; i += 1) {
        const { status, taken } = await ask(token, address);
        expect([status, taken]).toEqual([token === good ? 200 : token === ROOT ? 200 : 401, 0]);
      }
    }
  });

  test('the address is let in again after a while, and counted again', async () => {
    const address = freshAddress();
    for (let i = 0; i < 3; i += 1) await ask(forged(good), address);
    expect((await ask(good, address)).status).toBe(429);
    clock.pass(11_000);
    expect((await ask(good, address)).status).toBe(200);
    const again = await ask(forged(good), address);
    expect([again.status, again.taken]).toEqual([429, 1]);
  });

  test('the refusal stands while nobody counts', async () => {
    const namespace = { getByName: () => ({ take: () => Promise.reject(new Error('gone')) }) };
    const RATE_LIMITER = namespace as unknown as Env['RATE_LIMITER'];
    const sent = { token: forged(good), headers: from(freshAddress()) };
    expect((await sendTo({ ...two, RATE_LIMITER }, '/api/v1/me', sent)).status).toBe(401);
  });

  test('is said in the words of each dialect', async () => {
    const address = freshAddress();
    for (let i = 0; i < 3; i += 1) await ask(forged(good), address);
    const { path } = record('john');
    expect((await ask(good, address, path)).json.detail).toMatch(/^Request was throttled/);
    const tenancy = await ask(good, address, `/api/v1/users/${people.john.id}/organizations`);
    expect(tenancy.json).toMatchObject({ success: false, error: { code: 'RATE_LIMITED' } });
  });
});
