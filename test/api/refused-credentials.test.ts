/** Exactly counted limits for credentials that are refused. */
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import { forged, ROOT, record, type Sent } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { freshAddress, from, limits, sendTo, slow } from '../support/limited.ts';

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
    const namespace = { getByName: () => ({ charge: () => Promise.reject(new Error('gone')) }) };
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
