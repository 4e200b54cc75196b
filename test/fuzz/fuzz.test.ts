/**
 * Requests made from the contracts, whole and broken. A failure names its request, and
 * `FUZZ=seed/chapter/request vitest run test/fuzz/fuzz.test.ts` repeats it.
 */
import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { allContracts } from '../../src/api/surfaces.ts';
import { foreign } from '../../src/auth/hash-schemes/loaded.ts';
import { rounds } from '../support/rounds.ts';
import { fuzz } from './chapters.ts';

const SEED = 20_260_224;
const ENDPOINTS = Object.keys(allContracts);
/** So many for each endpoint, since an endpoint that is added must not take from the others. */
const REQUESTS = rounds(6, 24) * ENDPOINTS.length;

// Chapters run side by side, and a module that is loaded by one may keep another waiting.
beforeAll(foreign);

test('every request gets a promised answer, and the data stays whole', async () => {
  const { requests, statuses, done } = await fuzz(env.FUZZ || String(SEED), REQUESTS);
  if (env.FUZZ) return;
  expect(requests).toBeGreaterThan(0.96 * REQUESTS);
  // Garbage alone would prove little: most endpoints must have done their work.
  const undone = ENDPOINTS.filter((name) => !done.has(name)).join(' ');
  const enough = ENDPOINTS.length * (rounds(50, 75) / 100);
  expect(done.size, `never done: ${undone}`).toBeGreaterThan(enough);
  for (const status of [200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415]) {
    expect(statuses.get(status), `answers with ${status}`).toBeGreaterThan(0);
  }
});
