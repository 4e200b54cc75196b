/** A Worker with rate limits of its own. It counts the calls to D1 and KV of each request. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach } from 'vitest';
import type { Env } from '../../src/env.ts';
import { bucketNamed } from '../../src/limits/exact.ts';
import type { BucketSize } from '../../src/limits/rules.ts';
import { evenLimits } from '../../src/limits/settings.ts';
import worker from '../../src/worker.ts';
import { incoming, received, type Sent } from './client.ts';
import { probeD1, probeKV, recorder } from './storage-probe.ts';

/** A bucket that gets no tokens back while a test runs. */
export const slow = (capacity: number) => ({ capacity, refillPerSecond: 0.01 });
/** A bucket that no test empties. */
export const wide = slow(10_000);
export const open = evenLimits(wide);

let ofThisTest = '';
beforeEach(() => {
  ofThisTest = `${crypto.randomUUID()} `;
});

/** The real Durable Objects, with new names for each test, and the number of calls to them. */
const buckets = () => {
  const calls = { taken: 0 };
  const getByName = (name: string) => ({
    charge: (size: BucketSize) => {
      calls.taken += 1;
      return bucketNamed(env, ofThisTest + name).charge(size);
    },
  });
  // Roster calls only this method of a namespace.
  return { calls, namespace: { getByName } as unknown as Env['RATE_LIMITER'] };
};

/** Sends a request to a Worker with other limits. Counts its calls to D1 and KV, and to buckets. */
export async function sendTo(changed: Partial<Env>, path: string, sent: Sent = {}) {
  const { calls, around } = recorder();
  const { calls: counted, namespace } = buckets();
  const limited = {
    ...env,
    RATE_LIMITER: namespace,
    ...changed,
    DB: probeD1(env.DB, around),
    COPIES: probeKV(env.COPIES, around),
  };
  const response = await worker.fetch(incoming(path, sent), limited, createExecutionContext());
  return { ...(await received(response)), calls, taken: counted.taken };
}

export const limits = (changed: object): Partial<Env> => ({
  RATE_LIMITS: JSON.stringify({ ...open, ...changed }),
});

let addresses = 0;
/** A new client address. */
export const freshAddress = () => {
  addresses += 1;
  return `198.51.100.${addresses}`;
};
export const from = (address: string) => ({ 'CF-Connecting-IP': address });
