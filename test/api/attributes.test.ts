/** Attribute definitions, and the conversion of values to their types. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { checkAttributes } from '../../src/directory/attributes/rules.ts';
import { ROOT, send } from '../support/client.ts';

const path = '/api/v1/user-attributes';
const root = (at: string, method = 'GET', body?: unknown) =>
  send(at, { method, token: ROOT, ...(body !== undefined && { body }) });
const define = async (body: object) => {
  const { status, json, text } = await root(path, 'POST', body);
  expect(status, text).toBe(201);
  return json.data as { id: string; key: string };
};
const identify = (email: string, attributes: object) =>
  root('/api/v1/users/identify', 'POST', { email, attributes });
const attributesOf = async (email: string) =>
  (await root(`/api/v1/users?search=${email}`)).json.data[0].attributes;

describe('attributes', () => {
  test('a key of the prototype finds no definition', () => {
    const { invalid } = checkAttributes(
      JSON.parse('{"toString":1,"hasOwnProperty":2}'),
      [],
      () => false,
    );
    expect(invalid).toHaveLength(2);
  });
});

describe('a value whose definition is gone', () => {
  const gone = async (key: string, email: string) => {
    const { id } = await define({ key, type: 'string' });
    const { json } = await identify(email, { [key]: 'kept' });
    await root(`${path}/${id}`, 'DELETE');
    return `/api/v1/users/${json.data.principalId}`;
  };

  test('is removed by null, and cannot be set', async () => {
    const person = await gone('gone1', 'gone1@example.com');
    expect((await root(person, 'PATCH', { attributes: { gone1: 'x' } })).status).toBe(400);
    const { status, json } = await root(person, 'PATCH', { attributes: { gone1: null } });
    expect([status, json.data.attributes]).toEqual([200, {}]);
  });

  test('is removed by an identify as well', async () => {
    await gone('gone2', 'gone2@example.com');
    const { status, json } = await identify('gone2@example.com', { gone2: null });
    expect([status, json.data.attributes]).toEqual([200, {}]);
  });

  test('and a key that the user does not have is refused', async () => {
    const person = await gone('gone3', 'gone3@example.com');
    const body = { attributes: { gone3: null, never: null, toString: null } };
    const { status, json } = await root(person, 'PATCH', body);
    expect(status).toBe(400);
    expect(JSON.stringify(json.error)).toContain("'never'");
    expect(JSON.stringify(json.error)).not.toContain("'gone3'");
    expect((await identify('new@example.com', { gone3: null })).status).toBe(400);
  });
});

describe('definitions', () => {
  test('are created, read, listed, changed and deleted', async () => {
    const { status, json, headers } = await root(path, 'POST', {
      key: 'arr',
      label: 'Revenue',
      type: 'currency',
      currencyCode: 'EUR',
      description: 'A year',
      externalKey: 'crm.arr',
      visibility: 'organization',
    });
    expect(status).toBe(201);
    const { id } = json.data;
    expect(json.data).toEqual({
      id: expect.stringMatching(/^user_attr_/),
      key: 'arr',
      label: 'Revenue',
      type: 'currency',
      currencyCode: 'EUR',
      description: 'A year',
      externalKey: 'crm.arr',
      visibility: 'organization',
      createdAt: json.data.createdAt,
      updatedAt: json.data.createdAt,
    });
    expect(headers.get('Location')).toBe(`${path}/${id}`);
    expect((await root(`${path}/${id}`)).json.data).toEqual(json.data);
    const changed = await root(`${path}/${id}`, 'PATCH', { label: 'ARR', description: null });
    expect(changed.json.data).toMatchObject({
      label: 'ARR',
      description: null,
      currencyCode: 'EUR',
      visibility: 'organization',
    });
    const hidden = await root(`${path}/${id}`, 'PATCH', { visibility: 'team' });
    expect(hidden.json.data).toMatchObject({ label: 'ARR', visibility: 'team' });
    expect((await root(`${path}/${id}`, 'DELETE')).status).toBe(204);
    expect((await root(`${path}/${id}`)).status).toBe(404);
    expect((await root(`${path}/${id}`, 'DELETE')).status).toBe(404);
  });

  test('come in pages, by key', async () => {
    for (const key of ['page_c', 'page_a', 'page_b']) await define({ key, type: 'string' });
    const first = (await root(`${path}?limit=2`)).json;
    expect(first.data.map(({ key }: { key: string }) => key)).toEqual(['page_a', 'page_b']);
    expect(first.meta.pagination).toMatchObject({ hasMore: true, total: 3 });
    const rest = (await root(`${path}?cursor=${first.meta.pagination.cursor}`)).json;
    expect(rest.data.map(({ key }: { key: string }) => key)).toEqual(['page_c']);
  });

  test.each([
    [{ type: 'string' }, 'key'],
    [{ key: 'Upper', type: 'string' }, 'key'],
    [{ key: '1st', type: 'string' }, 'key'],
    [{ key: `k${'x'.repeat(64)}`, type: 'string' }, 'key'],
    [{ key: "x')--", type: 'string' }, 'key'],
    [{ key: 'ok', type: 'object' }, 'type'],
    [{ key: 'ok', type: 'currency' }, 'currencyCode'],
    [{ key: 'ok', type: 'currency', currencyCode: 'XYZW' }, 'currencyCode'],
    [{ key: 'ok', type: 'currency', currencyCode: 'eur' }, 'currencyCode'],
    [{ key: 'ok', type: 'string', currencyCode: 'EUR' }, 'currencyCode'],
    [{ key: 'ok', type: 'string', label: 'x'.repeat(129) }, 'label'],
    [{ key: 'ok', type: 'string', description: 'x'.repeat(513) }, 'description'],
    [{ key: 'ok', type: 'string', externalKey: 'x'.repeat(257) }, 'externalKey'],
    [{ key: 'ok', type: 'string', visibility: 'everybody' }, 'visibility'],
    [{ key: 'ok', type: 'string', visibility: null }, 'visibility'],
    [{ key: 'ok', type: 'string', surprise: 1 }, ''],
  ])('%j is 400 and names the field', async (body, field) => {
    const { status, json } = await root(path, 'POST', body);
    expect(status).toBe(400);
    expect(Object.keys(json.error.details.errors)).toEqual([field]);
  });

  test('a key, and an external key, is given once: 409 for the second, also in a race', async () => {
    await define({ key: 'taken', type: 'string', externalKey: 'ext' });
    const again = await root(path, 'POST', { key: 'taken', type: 'number' });
    expect(again.status).toBe(409);
    expect(again.json.error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('key'),
    });
    const other = await root(path, 'POST', { key: 'other', type: 'string', externalKey: 'ext' });
    expect(other.status).toBe(409);
    expect(other.json.error.message).toContain('externalKey');
    const racers = await Promise.all(
      Array.from({ length: 8 }, () => root(path, 'POST', { key: 'raced', type: 'string' })),
    );
    expect(racers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });

  test('the key never changes', async () => {
    const { id } = await define({ key: 'fixed', type: 'string' });
    expect((await root(`${path}/${id}`, 'PATCH', { key: 'moved' })).status).toBe(400);
  });

  test('deleting one leaves the stored values, and nobody can set it any more', async () => {
    const { id } = await define({ key: 'left', type: 'string' });
    await identify('left@example.com', { left: 'over' });
    await root(`${path}/${id}`, 'DELETE');
    expect(await attributesOf('left@example.com')).toEqual({ left: 'over' });
    expect((await identify('left@example.com', { left: 'again' })).status).toBe(400);
    expect((await root('/api/v1/users?attr.left=over')).status).toBe(400);
  });
});

describe('another type', () => {
  test('is refused, with the count, while stored values do not fit', async () => {
    const { id } = await define({ key: 'size', type: 'string' });
    await identify('size1@example.com', { size: '42' });
    await identify('size2@example.com', { size: 'large' });
    await identify('size3@example.com', { size: 'large' });
    const { status, json } = await root(`${path}/${id}`, 'PATCH', { type: 'number' });
    expect(status).toBe(409);
    expect(json.error.message).toContain('2 users');
    expect((await root(`${path}/${id}`)).json.data.type).toBe('string');
    expect(await attributesOf('size1@example.com')).toEqual({ size: '42' });
  });

  test('takes the stored values along, each as a change of its user', async () => {
    const { id } = await define({ key: 'level', type: 'string' });
    await identify('level1@example.com', { level: '42' });
    await identify('level2@example.com', { level: ' 1e3 ' });
    const { status, json } = await root(`${path}/${id}`, 'PATCH', { type: 'number' });
    expect({ status, type: json.data.type }).toEqual({ status: 200, type: 'number' });
    expect(await attributesOf('level1@example.com')).toEqual({ level: 42 });
    expect(await attributesOf('level2@example.com')).toEqual({ level: 1000 });
    const user = await env.DB.prepare(
      "SELECT id, version FROM users WHERE email = 'level1@example.com'",
    ).first();
    const event = await env.DB.prepare('SELECT * FROM events WHERE user_id = ? AND version = 2')
      .bind(user?.id)
      .first();
    expect(user?.version).toBe(2);
    expect(event).toMatchObject({ action: 'user.convert', keys: '["level"]' });
  });

  test('to and from currency takes the code along', async () => {
    const { id } = await define({ key: 'worth', type: 'number' });
    expect((await root(`${path}/${id}`, 'PATCH', { type: 'currency' })).status).toBe(400);
    const there = await root(`${path}/${id}`, 'PATCH', { type: 'currency', currencyCode: 'JPY' });
    expect(there.json.data).toMatchObject({ type: 'currency', currencyCode: 'JPY' });
    const back = await root(`${path}/${id}`, 'PATCH', { type: 'number' });
    expect(back.json.data).toMatchObject({ type: 'number', currencyCode: null });
  });

  test('booleans and dates become strings, and back again', async () => {
    const { id } = await define({ key: 'flag', type: 'boolean' });
    await identify('flag@example.com', { flag: true });
    await root(`${path}/${id}`, 'PATCH', { type: 'string' });
    expect(await attributesOf('flag@example.com')).toEqual({ flag: 'true' });
    await root(`${path}/${id}`, 'PATCH', { type: 'boolean' });
    expect(await attributesOf('flag@example.com')).toEqual({ flag: true });
  });
});
