/** How often clients may ask: exactly where a guess or a creation counts, roughly everywhere. */
import {
  createExecutionContext,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { checkEnvironment } from '../../src/check-environment.ts';
import type { Env } from '../../src/env.ts';
import { clientAddress } from '../../src/limits/client-address.ts';
import { bucketNamed } from '../../src/limits/exact.ts';
import { type Bucket, fullAt, take } from '../../src/limits/rules.ts';
import { rateLimitsIn } from '../../src/limits/settings.ts';
import worker from '../../src/worker.ts';
import wranglerToml from '../../wrangler.toml?raw';
import { forged, incoming, ROOT, received, type Sent } from '../support/client.ts';
import { probeD1, probeKV, recorder } from '../support/storage-probe.ts';

const slow = (capacity: number) => ({ capacity, refillPerSecond: 0.01 });
const wide = slow(10_000);
const open = { subject: wide, address: wide };

let tests = 0;
beforeEach(() => {
  tests += 1;
});

/** The real objects, of which every test has its own. */
const buckets = () => {
  const ofThisTest = `${tests} `;
  const getByName = (name: string) => env.RATE_LIMITER.getByName(ofThisTest + name);
  // Only the one method that is called on a namespace is there.
  return { getByName } as unknown as Env['RATE_LIMITER'];
};

/** Sends a request to a Worker with other limits, and counts its calls to D1 and KV. */
async function sendTo(changed: Partial<Env>, path: string, sent: Sent = {}) {
  const { calls, around } = recorder();
  const limited = {
    ...env,
    RATE_LIMITER: buckets(),
    ...changed,
    DB: probeD1(env.DB, around),
    COPIES: probeKV(env.COPIES, around),
  };
  const response = await worker.fetch(incoming(path, sent), limited, createExecutionContext());
  return { ...(await received(response)), calls };
}

const limits = (changed: object): Partial<Env> => ({
  RATE_LIMITS: JSON.stringify({ signIn: open, mint: open, identify: open, ...changed }),
});

let addresses = 0;
/** An address that nobody has asked from. */
const freshAddress = () => {
  addresses += 1;
  return `198.51.100.${addresses}`;
};
const from = (address: string) => ({ 'CF-Connecting-IP': address });

describe('a bucket', () => {
  const size = fc.record({
    capacity: fc.integer({ min: 1, max: 50 }),
    refillPerSecond: fc.double({ min: 0.01, max: 100, noNaN: true }),
  });
  /** Milliseconds between requests: most come at once, some after a while, some in the past. */
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -5_000, max: 5_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 5_000, max: 5_000_000 }) },
  );
  const steps = fc.array(step, { minLength: 20, maxLength: 200, size: 'max' });

  /** When tokens were granted, by the highest time there has been. */
  function granted(of: { capacity: number; refillPerSecond: number }, between: readonly number[]) {
    const times: number[] = [];
    let bucket: Bucket | undefined;
    let [now, latest] = [1_000_000, 0];
    for (const step of between) {
      now += step;
      latest = Math.max(latest, now);
      const taken = take(bucket, of, now);
      bucket = taken.bucket;
      if (taken.wait === 0) times.push(latest);
    }
    return times;
  }

  test('grants no more than it holds and is refilled with, in any window, whatever the clock does', () => {
    fc.assert(
      fc.property(size, steps, (of, between) => {
        const times = granted(of, between);
        for (const [first, start] of times.entries()) {
          for (const [last, end] of times.entries()) {
            if (last < first) continue;
            const most = of.capacity + ((end - start) / 1_000) * of.refillPerSecond;
            expect(last - first + 1).toBeLessThanOrEqual(most + 1e-6);
          }
        }
      }),
    );
  });

  test('says when to come back: then there is a token, and a second earlier there was none', () => {
    fc.assert(
      fc.property(size, steps, (of, between) => {
        let bucket: Bucket | undefined;
        let now = 1_000_000;
        for (const step of between) {
          now += Math.abs(step);
          const taken = take(bucket, of, now);
          bucket = taken.bucket;
          if (taken.wait === 0) continue;
          expect(taken.wait).toBeGreaterThanOrEqual(1);
          expect(Number.isInteger(taken.wait)).toBe(true);
          expect(take(bucket, of, now + taken.wait * 1_000 + 1).wait).toBe(0);
          expect(take(bucket, of, now + (taken.wait - 1) * 1_000 - 1).wait).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('is forgotten no sooner than it is full', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0, max: 50, noNaN: true }), (of, tokens) => {
        const bucket = { tokens: Math.min(tokens, of.capacity), at: 1_000 };
        const full = take(bucket, of, fullAt(bucket, of)).bucket;
        expect(full.tokens).toBeCloseTo(of.capacity - 1, 6);
      }),
    );
  });
});

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
    await vi.waitFor(async () => expect((await kept()).size).toBe(0), 3_000);
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

describe('the load of a location', () => {
  /** A binding as the platform has it, with a count to look into. */
  function counting(limit: number) {
    const keys: string[] = [];
    const counts = new Map<string, number>();
    const binding = {
      limit: async ({ key }: { key: string }) => {
        keys.push(key);
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return { success: (counts.get(key) ?? 0) <= limit };
      },
    };
    return { keys, binding };
  }
  const record = '/api/core/users/platform-metadata/?platform_key=acme-corp';
  const { token } = people.john;

  test('refuses a credential that asks too much, in the words of each dialect, at no cost', async () => {
    const READ_LIMIT = counting(0).binding;
    const answers = await Promise.all(
      [record, '/api/v1/me', '/api/v1/organizations'].map((path) =>
        sendTo({ READ_LIMIT }, path, { token }),
      ),
    );
    const message = 'Too many requests; try again after the seconds in Retry-After.';
    const error = { code: 'RATE_LIMITED', message };
    expect(answers.map(({ json }) => json)).toEqual([
      { detail: 'Request was throttled. Expected available in 10 seconds.' },
      { error },
      { success: false, message, error },
    ]);
    for (const { status, headers, calls } of answers) {
      expect(status).toBe(429);
      expect(headers.get('Retry-After')).toBe('10');
      expect(calls).toEqual([]);
    }
  });

  test('counts reads and writes apart, and each credential by itself', async () => {
    const [reads, writes] = [counting(1), counting(1)];
    const both = { READ_LIMIT: reads.binding, WRITE_LIMIT: writes.binding };
    const patch = { method: 'PATCH', token, body: { metadata: {} } };
    expect((await sendTo(both, record, { token })).status).toBe(200);
    expect((await sendTo(both, record, patch)).status).toBe(200);
    expect((await sendTo(both, record, { token: people.admin.token })).status).toBe(200);
    expect((await sendTo(both, record, { token })).status).toBe(429);
    expect((await sendTo(both, record, patch)).status).toBe(429);
  });

  test('its keys are no secrets, and not another’s: of ids alone anyone could make them', async () => {
    const { keys, binding } = counting(9);
    for (const sent of [{ token }, { token: forged(token) }, { token: ROOT }]) {
      await sendTo({ READ_LIMIT: binding }, '/api/v1/me', sent);
    }
    await sendTo({ READ_LIMIT: binding }, '/healthz', { headers: from('192.0.2.1') });
    expect(new Set(keys).size).toBe(4);
    expect(keys.slice(2)).toEqual(['root', 'address 192.0.2.1']);
    for (const key of keys) expect(key).not.toContain(token.slice(-20));
  });

  test('a request that is refused for its form costs nothing', async () => {
    const refused = await Promise.all([
      sendTo({}, '/api/v1/me', { token: `${token.slice(0, -1)}x` }),
      sendTo({}, '/api/v1/users?limit=0', { token: ROOT }),
      sendTo({}, '/api/v1/tokens', { method: 'POST', token, rawBody: '{' }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([401, 400, 400]);
    expect(refused.flatMap(({ calls }) => calls)).toEqual([]);
  });

  test('everyone passes while nobody counts', async () => {
    const READ_LIMIT = { limit: () => Promise.reject(new Error('gone')) };
    expect((await sendTo({ READ_LIMIT }, '/api/v1/me', { token })).status).toBe(200);
  });

  test('nothing is counted where limits are off', async () => {
    const { keys, binding } = counting(0);
    const off = { RATE_LIMITS: 'off', READ_LIMIT: binding };
    expect((await sendTo(off, '/api/v1/me', { token })).status).toBe(200);
    expect(keys).toEqual([]);
  });

  test('the bindings are those of wrangler.toml, with the period that a refusal tells', async () => {
    expect(await env.READ_LIMIT.limit({ key: 'test' })).toEqual({ success: true });
    expect(await env.WRITE_LIMIT.limit({ key: 'test' })).toEqual({ success: true });
    expect([...wranglerToml.matchAll(/period = (\d+)/g)].map(([, period]) => period)).toEqual([
      ...['10', '10'],
    ]);
  });
});

describe('the address of a client', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:c000:0207', '192.0.2.7'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('%s counts as %s', (address, counted) => {
    expect(clientAddress(new Headers(from(address)))).toBe(counted);
  });

  test.each([
    ...['', '1.2.3', '1.2.3.256', '01.2.3.4', '0x7f.1', '1.2.3.4, 5.6.7.8', '1.2.3.4:80', 'evil'],
    ...['[::1]', ':::1', '1::2::3', 'fe80::1%eth0', '::ffff:1.2.3', '1:2:3:4:5:6:7:8:9', '12345::'],
  ])('"%s" is none', (address) => {
    expect(clientAddress(new Headers(from(address)))).toBe('unknown');
  });

  test('no other header is believed', () => {
    const headers = new Headers({ 'X-Forwarded-For': '192.0.2.7', 'X-Real-IP': '192.0.2.7' });
    expect(clientAddress(headers)).toBe('unknown');
  });
});

describe('the configuration', () => {
  test.each([
    ['', 'must be the JSON text of an object, or "off" for no limits'],
    ['[]', 'expected object'],
    [JSON.stringify({ signIn: open, mint: open }), 'identify: '],
    [
      JSON.stringify({ signIn: open, mint: open, identify: { subject: wide } }),
      'identify: address',
    ],
    [
      JSON.stringify({ signIn: open, mint: open, identify: { ...open, address: slow(1.5) } }),
      'identify: address: capacity: must be a whole number',
    ],
    [
      JSON.stringify({ signIn: open, mint: open, identify: { ...open, address: slow(0) } }),
      'identify: address: capacity: must be more than 0',
    ],
    [JSON.stringify({ signIn: open, mint: open, identify: open, other: open }), 'other'],
  ])('%s fails the first request with what to change', (RATE_LIMITS, mistake) => {
    expect(() => checkEnvironment({ ...env, RATE_LIMITS })).toThrow(mistake);
    expect(() => rateLimitsIn(RATE_LIMITS)).toThrow('Change RATE_LIMITS under [vars]');
  });

  test('what wrangler.toml says is a configuration', () => {
    const [, variable = ''] = /^RATE_LIMITS = '''([^']*)'''/m.exec(wranglerToml) ?? [];
    expect(rateLimitsIn(variable)).toHaveProperty('signIn.subject.capacity');
  });
});
