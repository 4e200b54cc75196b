/** Exactly counted limits: sign-ins, new tokens and new users. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import { bucketNamed } from '../../src/limits/exact.ts';
import { forged, ROOT } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { freshAddress, from, limits, sendTo, slow, wide } from '../support/limited.ts';

describe('the object of a bucket', () => {
  const limiter = (name: string) => bucketNamed(env, name);

  test('grants exactly what there is to 200 at once', async () => {
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
  const two = limits({ signIn: { subject: slow(2), address: wide } });
  const attempt = (changed: Partial<Env>, body: object, address = freshAddress(), path?: string) =>
    sendTo(changed, path ?? '/api/v1/auth/token', {
      ...{ method: 'POST', body, headers: from(address) },
    });

  test('is refused for a name that was tried too often, from wherever, whoever has it', async () => {
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
    const right = { username: 'app_admin', password: 'demo-password' };
    for (let i = 0; i < 2; i += 1) await attempt(two, wrong('app_admin'));
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
    const one = limits({ signIn: { subject: slow(2), address: slow(1) } });
    const address = freshAddress();
    const statuses = [];
    for (let i = 0; i < 4; i += 1) {
      statuses.push((await attempt(one, wrong('spared'), address)).status);
    }
    expect(statuses).toEqual([401, 429, 429, 429]);
    expect((await attempt(one, wrong('spared'))).status).toBe(401);
  });

  test('addresses of one IPv6 network count as one', async () => {
    const one = limits({ signIn: { subject: wide, address: slow(1) } });
    expect((await attempt(one, wrong('a'), '2001:db8:7:1::1')).status).toBe(401);
    expect((await attempt(one, wrong('b'), '2001:db8:7:1:ffff::2')).status).toBe(429);
    expect((await attempt(one, wrong('c'), '2001:db8:7:2::1')).status).toBe(401);
  });

  test('what is wrong in its form takes nothing', async () => {
    const address = freshAddress();
    const one = limits({ signIn: { subject: slow(1), address: slow(1) } });
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

  test('nobody uses up what is another’s with a token that is not theirs', async () => {
    const one = limits({ mint: { subject: slow(1), address: wide } });
    const { token } = people.john;
    for (let i = 0; i < 3; i += 1) expect((await mint(one, forged(token))).status).toBe(401);
    expect((await mint(one, token)).status).toBe(201);
  });

  test('an address mints so many, whoever asks', async () => {
    const one = limits({ mint: { subject: wide, address: slow(1) } });
    const address = freshAddress();
    expect((await mint(one, people.john.token, address)).status).toBe(201);
    expect((await mint(one, people.admin.token, address)).status).toBe(429);
  });

  test('creating users is limited, telling what is known of them is not', async () => {
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
