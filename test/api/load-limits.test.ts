/** Roughly counted limits for every request: the load that one credential or address makes. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import wranglerToml from '../../wrangler.toml?raw';
import { forged, ROOT } from '../support/client.ts';
import { from, sendTo } from '../support/limited.ts';

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
    const periods = [...wranglerToml.matchAll(/period = (\d+)/g)].map(([, period]) => period);
    // Two at the top level, and two in staging.
    expect(periods).toEqual(['10', '10', '10', '10']);
  });
});
