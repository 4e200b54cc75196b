/** What an isolate remembers for identify refuses nothing, and known people need no limiter. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import { ROOT, send } from '../support/client.ts';
import { limits, sendTo, slow, wide } from '../support/limited.ts';

const path = '/api/v1/users/identify';
const KEY = 'stale_plan';
const OTHER = 'stale_other';
let token = '';
const identify = (body: object, changed: Partial<Env> = {}) =>
  sendTo(changed, path, { method: 'POST', token, body });
const make = (email: string) =>
  send('/api/v1/platform/users', { method: 'POST', token: ROOT, body: { email } });

beforeAll(async () => {
  const definition = { key: KEY, label: 'Plan', type: 'number' };
  await send('/api/v1/user-attributes', { method: 'POST', token: ROOT, body: definition });
  const body = { name: 'n', userId: people.operator.id };
  token = (await send('/api/v1/tokens', { method: 'POST', token: ROOT, body })).json.data.token;
});

describe('a remembered definition refuses nothing', () => {
  test('a value that fits the type that the attribute has now', async () => {
    const email = 'stale1@example.com';
    expect((await identify({ email, attributes: { [KEY]: 1 } })).status).toBe(201);
    await env.DB.prepare(`UPDATE attribute_definitions SET type = 'string' WHERE key = ?`)
      .bind(KEY)
      .run();
    const { status, text } = await identify({ email, attributes: { [KEY]: 'gold' } });
    expect(status, text).toBe(200);
  });

  test('an attribute that is defined since', async () => {
    const other = { key: OTHER, label: 'Other', type: 'string' };
    await send('/api/v1/user-attributes', { method: 'POST', token: ROOT, body: other });
    const body = { email: 'stale7@example.com', attributes: { [OTHER]: 'a', stale_later: null } };
    const sql = (text: string, ...values: unknown[]) =>
      env.DB.prepare(text)
        .bind(...values)
        .run();
    expect((await identify({ email: body.email, attributes: { [OTHER]: 'a' } })).status).toBe(201);
    const stored = `{"${OTHER}":"a","stale_later":"old"}`;
    await sql('UPDATE users SET attributes = ? WHERE email = ?', stored, body.email);
    // Removes a value without a definition, so the memory knows that there is none.
    const removed = await identify(body);
    expect(removed.status, removed.text).toBe(200);
    const definition = { key: 'stale_later', label: 'Later', type: 'string' };
    await send('/api/v1/user-attributes', { method: 'POST', token: ROOT, body: definition });
    const set = { ...body, attributes: { [OTHER]: 'a', stale_later: 'new' } };
    const { status, text } = await identify(set);
    expect(status, text).toBe(200);
  });
});

describe('a limiter that cannot be reached', () => {
  const down = {
    ...limits({ identify: { address: slow(5), subject: wide } }),
    RATE_LIMITER: {
      getByName: () => ({ charge: () => Promise.reject(new Error('down')) }),
    } as unknown as Env['RATE_LIMITER'],
  };

  test('refuses no known person whom this isolate has not met', async () => {
    await identify({ email: 'stale2@example.com' });
    await make('stale3@example.com');
    const { status, text } = await identify({ email: 'stale3@example.com' }, down);
    expect(status, text).toBe(200);
  });

  test('lets no new person be created', async () => {
    await identify({ email: 'stale2@example.com' });
    expect((await identify({ email: 'stale4@example.com' }, down)).status).toBe(503);
  });
});
