/** Every refused sign-in takes the same work, so that its time tells nothing about the user. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { scrypt } from 'node:crypto';
import { beforeAll, expect, test, vi } from 'vitest';
import { DEMO_PASSWORD } from '../../scripts/demo-data.ts';
import { incoming } from '../support/client.ts';

// Every hash is computed as usual, and counted.
vi.mock('node:crypto', () => {
  const real = process.getBuiltinModule('node:crypto');
  return { ...real, scrypt: vi.fn(real.scrypt) };
});

// The costs are those of production.
vi.unmock('../../src/auth/password-costs.ts');

// A new Worker, with the function that counts.
vi.resetModules();
const { default: worker } = await import('../../src/worker.ts');
const hashes = vi.mocked(scrypt);

beforeAll(async () => {
  await env.DB.batch(
    [
      `SET password_hash = '${DEMO_PASSWORD}' WHERE username = 'john_doe'`,
      "SET status = 'suspended', password_hash = kept WHERE username = 'stranger'",
      "SET status = 'pending', password_hash = kept WHERE username = 'beta_tester'",
      "SET kind = 'service', password_hash = kept WHERE username = 'app_owner'",
      "SET password_hash = '$scrypt$ln=31,r=8,p=5$c2FsdA$aGFzaA' WHERE username = 'operator'",
    ].map((change) =>
      env.DB.prepare(
        `UPDATE users ${change.replace('= kept', "= (SELECT password_hash FROM users WHERE username = 'john_doe')")}`,
      ),
    ),
  );
});

/** The costs of the hashes that a sign-in computes. */
async function costs(username: string, password: string) {
  hashes.mockClear();
  const body = { username, password };
  const request = incoming('/api/v1/auth/token', { method: 'POST', body });
  const { status } = await worker.fetch(request, env, createExecutionContext());
  expect(status).toBe(401);
  return hashes.mock.calls.map(([, salt, bytes, options]) => {
    return { saltBytes: (salt as Uint8Array).length, bytes, options };
  });
}

test.each([
  ['a wrong password', 'john_doe', 'wrong-password'],
  ['an unknown user', 'nobody', 'demo-password'],
  ['a user without a password', 'acme_owner', 'demo-password'],
  ['a suspended user', 'stranger', 'demo-password'],
  ['a pending user', 'beta_tester', 'demo-password'],
  ['a service', 'app_owner', 'demo-password'],
  ['a hash that nobody made', 'operator', 'demo-password'],
])('%s costs one hash of the usual cost', async (_what, username, password) => {
  const options = { N: 2 ** 14, r: 8, p: 5, maxmem: 2 ** 27 };
  expect(await costs(username, password)).toEqual([{ saltBytes: 16, bytes: 32, options }]);
});
