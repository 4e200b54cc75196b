/** Exactly counted limits: buckets, sign-ins and the hashing of passwords. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { NewPassword } from '../../src/auth/new-password.ts';
import type { Env } from '../../src/env.ts';
import { Meter } from '../../src/http/meter.ts';
import { bucketNamed } from '../../src/limits/exact.ts';
import { hashWithinLimit } from '../../src/limits/passwords.ts';
import { eventually } from '../support/eventually.ts';
import { clock } from '../support/fakes/clock.ts';
import { freshAddress, from, limits, open, sendTo, slow } from '../support/limited.ts';

describe('the object of a bucket', () => {
  const limiter = (name: string) => bucketNamed(env, name);

  test('grants exactly its capacity to 200 requests at once', async () => {
    const charges = await Promise.all(
      Array.from({ length: 200 }, () => limiter('crowd').charge(slow(37))),
    );
    const waits = charges.map(({ wait }) => wait);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(37);
    for (const wait of waits.filter((each) => each > 0)) expect(wait).toBeGreaterThan(90);
  });

  test('is not refilled by being evicted', async () => {
    expect((await limiter('evicted').charge(slow(1))).wait).toBe(0);
    await evictDurableObject(limiter('evicted'));
    expect((await limiter('evicted').charge(slow(1))).wait).toBeGreaterThan(0);
  });

  test('leaves nothing behind once it is full again', async () => {
    const stub = limiter('brief');
    const kept = () => runInDurableObject(stub, (_, state) => state.storage.list());
    const size = { capacity: 1, refillPerSecond: 4 };
    expect((await stub.charge(size)).wait).toBe(0);
    expect(await runDurableObjectAlarm(stub), 'too early: it looks again').toBe(true);
    expect((await kept()).size).toBe(1);
    clock.pass(250);
    await runDurableObjectAlarm(stub);
    expect((await kept()).size).toBe(0);
    expect((await stub.charge(size)).wait).toBe(0);
  });
});

describe('signing in', () => {
  const wrong = (name: string) => ({ username: name, password: 'wrong-password' });
  const two = limits({ signIn: { ...open.signIn, subject: slow(2) } });
  const attempt = (changed: Partial<Env>, body: object, address = freshAddress(), path?: string) =>
    sendTo(changed, path ?? '/api/v1/auth/token', {
      method: 'POST',
      body,
      headers: from(address),
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

  test('tells what the address has left, and nothing of what others used of the name or account', async () => {
    const all = limits({});
    const address = freshAddress();
    await attempt(all, { email: 'john.doe@example.com', password: 'x' }, address);
    const { status, headers } = await attempt(all, wrong('john_doe'), address);
    expect(status).toBe(401);
    const told = headers.get('RateLimit')?.split(', ');
    expect(told).toEqual([
      expect.stringMatching(/^"signIn.address";r=9998;/),
      expect.stringMatching(/^"signIn.pair";r=9999;/),
    ]);
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
    await eventually(() => expect(order.length).toBeGreaterThan(0));
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
    const namespace = { getByName: () => ({ charge: () => Promise.reject(new Error('gone')) }) };
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

describe('hashing passwords', () => {
  const two = limits({ hash: { ...open.hash, subject: slow(2) } });
  const patch = (id: string, token: string, body: object) =>
    sendTo(two, `/api/v1/platform/users/${id}`, {
      method: 'PATCH',
      token,
      body,
      headers: from(freshAddress()),
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

  test('without a caller they count for the email and for the address', async () => {
    const hash = { address: slow(3), subject: slow(2) };
    const address = freshAddress();
    const email = (name: string) => `${name}.${crypto.randomUUID()}@example.com`;
    const [known, other] = [email('known'), email('other')];
    const hashed = async (by: { email: string }, at: string) => {
      const headers = new Headers(from(at));
      const call = { env: { ...env, ...limits({ hash }) }, headers, meter: new Meter() };
      return hashWithinLimit(call, by, await NewPassword.of(env, 'correct horse battery'));
    };
    const refused = (bucket: string) => ({ meaning: { is: 'rate_limited', limit: bucket } });
    for (let i = 0; i < 2; i += 1) {
      expect(await hashed({ email: known }, address)).toMatch(/^\$scrypt\$/);
    }
    await expect(hashed({ email: known }, freshAddress())).rejects.toMatchObject(
      refused('hash.subject'),
    );
    expect(await hashed({ email: other }, address)).toMatch(/^\$scrypt\$/);
    await expect(hashed({ email: other }, address)).rejects.toMatchObject(refused('hash.address'));
  });
});
