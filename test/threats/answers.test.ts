/**
 * Threats by answers: a request that makes an answer larger than itself, before its caller is
 * known.
 */
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { reported } from '../../src/http/reported.ts';
import { forged, ROOT, record, type Sent, send } from '../support/client.ts';

const SMALL = 12 * 1_024;
const long = 'x'.repeat(8_000);
const many = <Value>(count: number, value: (i: number) => Value) =>
  Array.from({ length: count }, (_, i) => value(i));
const fields = (count: number, value: unknown, prefix = 'field') =>
  Object.fromEntries(many(count, (i) => [`${prefix}${i}`, value]));
const unknownCaller = forged(people.john.token);

describe('mistakes by the thousand make a short answer', () => {
  const metadata = record('john').path;
  const org = `/api/v1/organizations/${tenants.acme.id}`;
  test.each<[string, string, Sent]>([
    [
      'keys that are no text',
      metadata,
      { body: { metadata: {}, delete_keys: many(43_000, () => []) } },
    ],
    ['fields that nobody knows (rest)', '/api/v1/tokens', { body: fields(5_000, 1) }],
    ['long fields that nobody knows', '/api/v1/tokens', { body: fields(10, 1, long) }],
    ['fields that nobody knows (tenancy)', `${org}/members`, { body: fields(5_000, 1) }],
    ['a name that is too long', '/api/v1/tokens', { body: { name: long, scopeId: long, x: long } }],
    [
      'permissions that do not exist',
      '/api/v1/tokens',
      { body: { name: 'a', permissions: many(9_000, String) } },
    ],
    ['a key that is too long', metadata, { body: { metadata: { [long]: 1 } } }],
    [
      'a media type that is too long',
      metadata,
      { rawBody: '{}', headers: { 'Content-Type': `text/${long}` } },
    ],
    ['broken JSON', '/api/v1/tokens', { rawBody: `{"${long}": ${long}}` }],
  ])('%s', async (_what, path, sent) => {
    const method = path === metadata ? 'PATCH' : 'POST';
    const { status, text } = await send(path, { method, token: unknownCaller, ...sent });
    expect([400, 415]).toContain(status);
    expect(text).not.toContain('x'.repeat(201));
    expect(text.length).toBeLessThan(SMALL);
    if (status === 415) expect(text.length).toBeLessThan(300);
  });

  test.each([
    `${metadata}&username=${long}&${long}=1`,
    `/api/v1/users?${long}=${long}`,
    `/api/v1/users?attr.${long}=1`,
    `/api/v1/users?limit=${long}&sort=${long}&verified=${long}&cursor=${long}`,
    `${org}/users?isServiceUser=${long}&other=${long}`,
  ])('%.40s…', async (path) => {
    const { text } = await send(path, { token: ROOT });
    expect(text).not.toContain('x'.repeat(201));
    expect(text.length).toBeLessThan(SMALL);
  });

  test('attributes that are not defined, or have other types', async () => {
    const root = (path: string, body: object) => send(path, { method: 'POST', token: ROOT, body });
    await root('/api/v1/user-attributes', { key: 'seats', type: 'number' });
    const email = 'many@answers.example';
    for (const attributes of [
      fields(4_000, 'v'),
      fields(10, 'v', long),
      { seats: long.repeat(10) },
      { seats: { deep: long } },
    ]) {
      const { status, text, json } = await root('/api/v1/users/identify', { email, attributes });
      expect(status).toBe(400);
      expect(json.error.details.invalidAttributes.length).toBeLessThanOrEqual(20);
      expect(text).not.toContain('x'.repeat(201));
      expect(text.length).toBeLessThan(SMALL);
    }
    const filter = `/api/v1/users?attr.seats=${long}`;
    const { status, text } = await send(filter, { token: ROOT });
    expect([status, text.length < SMALL]).toEqual([400, true]);
  });
});

describe('an answer reports', () => {
  test('the first 20 mistakes, in their order', async () => {
    const body = { metadata: {}, delete_keys: many(50, () => null) };
    const { json } = await record('john').patch(body);
    expect(Object.keys(json.delete_keys)).toEqual(many(20, String));
  });

  test('the first 200 characters of a value, and no half of a character', () => {
    const path = [`${'x'.repeat(199)}👍`];
    const meaning = reported({
      is: 'invalid_body',
      issues: [{ path, code: 'invalid', message: 'short' }],
    });
    const [issue] = meaning.is === 'invalid_body' ? meaning.issues : [];
    const [shown] = issue?.path ?? [];
    expect(String(shown)).toHaveLength(201);
    expect(String(shown).isWellFormed()).toBe(true);
  });

  test('a value of 200 characters as it is', async () => {
    const value = 'v'.repeat(200);
    await send('/api/v1/user-attributes', {
      method: 'POST',
      token: ROOT,
      body: { key: 'places', type: 'number' },
    });
    const reasonOf = async (places: string) => {
      const body = { email: 'value@answers.example', attributes: { places } };
      const { json } = await send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
      return json.error.details.invalidAttributes[0].reason;
    };
    expect(await reasonOf(value)).toBe(`Value '${value}' cannot be coerced to type 'number'`);
    expect(await reasonOf(`${value}v`)).toBe(
      `Value '${value}…' cannot be coerced to type 'number'`,
    );
  });
});
