/** `PATCH …?dryRun=true`: what another type or currency would meet, and nothing is changed. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ATTRIBUTE_TYPES } from '../../src/values/coercion.ts';
import { ROOT, send } from '../support/client.ts';
import { minted, person } from '../support/credentials.ts';

const path = '/api/v1/user-attributes';
const instant = '2024-01-15T10:30:00.000Z';
const eur = { currencyCode: 'EUR' };
const root = (at: string, method: string, body: unknown, headers = {}) =>
  send(at, { method, token: ROOT, body, headers });

let keys = 0;
/** A new definition with a value for each of some people, and how it is changed and previewed. */
async function stored(type: string, values: readonly unknown[], more: object = {}) {
  keys += 1;
  const key = `preview_${keys}`;
  const made = await root(path, 'POST', { key, type, ...more });
  expect(made.status, made.text).toBe(201);
  const users: { userId: string; principalId: string; email: string }[] = [];
  for (const [n, value] of values.entries()) {
    const body = { email: `${key}-${n}@example.com`, attributes: { [key]: value } };
    users.push((await root('/api/v1/users/identify', 'POST', body)).json.data);
  }
  const at = `${path}/${made.json.data.id}`;
  const change = (body: object, query = '', headers = {}) =>
    root(`${at}${query && `?${query}`}`, 'PATCH', body, headers);
  const preview = (body: object, query = '', headers = {}) =>
    change(body, `dryRun=true${query && `&${query}`}`, headers);
  return { key, at, users, data: made.json.data, etag: made.headers.get('ETag'), change, preview };
}

/** Everything that a change of a definition could change. */
async function everything() {
  const all = await env.DB.batch([
    env.DB.prepare('SELECT id, attributes, version, updated_at FROM users ORDER BY id'),
    env.DB.prepare('SELECT * FROM attribute_definitions ORDER BY id'),
    env.DB.prepare('SELECT count(*) AS n FROM events'),
  ]);
  return all.map(({ results }) => results);
}

describe('a preview of another type', () => {
  test('tells how many values would not fit and whose they are, and changes nothing', async () => {
    const values = ['large', '42', 'small', 'large'];
    const { key, at, users, data, etag, preview } = await stored('string', values);
    const before = await everything();
    for (const query of ['', 'discard=true', 'discard=true&keepAmounts=true']) {
      const { status, json, headers } = await preview({ type: 'number', label: 'Size' }, query);
      expect(status).toBe(200);
      expect(json.data).toEqual({ ...data, type: 'number', label: 'Size' });
      expect(json.misfits.total).toBe(3);
      expect(json.misfits.people).toHaveLength(3);
      for (const n of [0, 2, 3]) {
        const { userId, principalId, email } = users[n] ?? {};
        const one = { userId, principalId, email, name: null, value: values[n] };
        expect(json.misfits.people).toContainEqual(one);
      }
      expect(headers.get('ETag')).toBe(etag);
    }
    expect(await everything()).toEqual(before);
    expect((await send(at, { token: ROOT })).json.data).toEqual(data);
    const filtered = await send(`/api/v1/users?attr.${key}=large`, { token: ROOT });
    expect(filtered.json.meta.pagination.total).toBe(2);
  });

  test('names at most twenty, of whatever values', async () => {
    const many = Array.from({ length: 24 }, (_, n) => `no number ${n % 22}`);
    const { preview } = await stored('string', [...many, '7']);
    const { misfits } = (await preview({ type: 'number' })).json;
    expect(misfits.total).toBe(24);
    expect(misfits.people).toHaveLength(20);
    expect(new Set(misfits.people.map(({ email }: { email: string }) => email)).size).toBe(20);
  });

  test('cuts a long text', async () => {
    const { preview } = await stored('string', ['x'.repeat(10_000)]);
    const [one] = (await preview({ type: 'date' })).json.misfits.people;
    expect(one.value).toBe(`${'x'.repeat(200)}…`);
  });

  const samples = {
    string: ['large', '7', '7', ' 1e3 ', 'true', '0', '2024-02-29', instant, '2024-02-31', 'é☃'],
    number: [0, 1, 2.5, -7, 1e21, 1_705_314_600_000, 0.1],
    boolean: [true, false, true],
    date: [instant, '1970-01-01T00:00:00.000Z', instant],
    currency: [0, 1, 499.99],
  } as const;
  const codeOf = (type: string) => (type === 'currency' ? eur : {});
  const pairs = ATTRIBUTE_TYPES.flatMap((from) => ATTRIBUTE_TYPES.map((to) => [from, to] as const));

  test.each(pairs)('from %s to %s tells what the change then says', async (from, to) => {
    const { preview, change } = await stored(from, samples[from], codeOf(from));
    const body = { type: to, ...codeOf(to) };
    const { data, misfits } = (await preview(body)).json;
    for (const { email, value } of misfits.people) {
      expect(samples[from]).toContain(value);
      expect(value, 'its own').toBe(samples[from][Number(/-(\d+)@/.exec(email)?.[1])]);
    }
    expect(misfits.people).toHaveLength(misfits.total);
    const { status, json } = await change(body);
    if (misfits.total === 0) {
      expect({ status, data: json.data }).toEqual({
        status: 200,
        data: { ...data, updatedAt: json.data.updatedAt },
      });
    } else {
      expect(status).toBe(409);
      expect(json.error.message).toMatch(new RegExp(`^${misfits.total} users? ha(s|ve) `));
    }
  });

  test('of nothing but a label meets nobody', async () => {
    const { preview } = await stored('string', ['large']);
    const { json } = await preview({ label: 'Other', description: 'More' });
    expect(json.data).toMatchObject({ label: 'Other', description: 'More', type: 'string' });
    expect(json.misfits).toEqual({ total: 0, people: [] });
  });
});

describe('a preview of another currency', () => {
  test('tells everybody who has an amount, unless amounts are kept', async () => {
    const { preview, users } = await stored('currency', [499.99, 5], eur);
    const { data, misfits } = (await preview({ currencyCode: 'JPY' })).json;
    expect(data.currencyCode).toBe('JPY');
    expect(misfits.total).toBe(2);
    const found = misfits.people.map(({ userId, value }: Record<string, unknown>) => [
      userId,
      value,
    ]);
    expect(new Map(found)).toEqual(
      new Map([
        [users[0]?.userId, 499.99],
        [users[1]?.userId, 5],
      ]),
    );
    const kept = await preview({ currencyCode: 'JPY' }, 'keepAmounts=true');
    expect(kept.json.misfits).toEqual({ total: 0, people: [] });
  });
});

describe('a preview is refused as its change would be:', () => {
  test('the currency code, the query and the path', async () => {
    const { at, preview } = await stored('number', [1]);
    const before = await everything();
    expect((await preview({ type: 'currency' })).status).toBe(400);
    expect((await preview({ type: 'string', ...eur })).status).toBe(400);
    expect((await preview({ key: 'moved' })).status).toBe(400);
    expect((await root(`${at}?dryRun=yes`, 'PATCH', { type: 'string' })).status).toBe(400);
    expect((await root(`${path}?dryRun=true`, 'POST', { key: 'n', type: 'string' })).status).toBe(
      400,
    );
    expect((await root(`${path}/none?dryRun=true`, 'PATCH', {})).status).toBe(404);
    expect(await everything()).toEqual(before);
  });

  test('an external key that is taken', async () => {
    const other = await stored('string', [], { externalKey: 'crm.taken' });
    const { preview } = await stored('string', []);
    const { status, json } = await preview({ externalKey: 'crm.taken' });
    expect([status, json.error.message]).toEqual([
      409,
      'Another user attribute has this externalKey.',
    ]);
    expect((await other.preview({ externalKey: 'crm.taken' })).status, 'its own').toBe(200);
    expect((await preview({ externalKey: null })).status).toBe(200);
  });

  test('more values than are ever converted', async () => {
    const { key, preview, change } = await stored('string', ['1']);
    const values = JSON.stringify(Array.from({ length: 5_200 }, (_, n) => `preview${n}`));
    await env.DB.prepare(
      `INSERT INTO users (id, email, username, name_search, created_at, updated_at, attributes)
       SELECT value, value || '@example.com', value, '', 0, 0, json_object(?1, value)
         FROM json_each(?2)`,
    )
      .bind(key, values)
      .run();
    for (const answer of [await preview({ type: 'number' }), await change({ type: 'number' })]) {
      expect([answer.status, answer.json.error.message]).toEqual([
        409,
        `'${key}' has more than 5000 distinct values: define a new attribute.`,
      ]);
    }
    await env.DB.prepare("DELETE FROM users WHERE id GLOB 'preview*'").run();
  });

  test('a tag that is not the stored one', async () => {
    const { preview, change, etag } = await stored('string', ['large']);
    const ifMatch = (tag: string | null) => ({ 'If-Match': tag ?? '' });
    expect((await preview({ type: 'number' }, '', ifMatch('"x"'))).status).toBe(412);
    expect((await preview({ type: 'number' }, '', { 'If-None-Match': '*' })).status).toBe(412);
    const seen = await preview({ type: 'number' }, '', ifMatch(etag));
    expect(seen.status).toBe(200);
    // Nothing has changed, so the tag of the preview is good for the change.
    const tag = seen.headers.get('ETag');
    expect((await change({ label: 'New' }, '', ifMatch(tag))).status).toBe(200);
    expect((await preview({ type: 'number' }, '', ifMatch(tag))).status).toBe(412);
  });
});

describe('a preview needs the rights of the change:', () => {
  const previewBy = async (token: string | undefined) => {
    const { at } = await stored('string', ['large']);
    const sent = { method: 'PATCH', body: { type: 'number' }, ...(token && { token }) };
    return send(`${at}?dryRun=true`, sent);
  };
  const withGlobalRole = async (role: string) => {
    const { id, token } = await person();
    await env.DB.prepare('UPDATE principals SET role = ? WHERE user_id = ?').bind(role, id).run();
    return token;
  };

  test('a team admin has them, a team member and others have not', async () => {
    expect((await previewBy(await withGlobalRole('admin'))).json.misfits.people).toHaveLength(1);
    expect((await previewBy(await withGlobalRole('member'))).status).toBe(403);
    expect((await previewBy(people.appOwner.token)).status).toBe(403);
    expect((await previewBy(undefined)).status).toBe(401);
  });

  test('a token that may not see people is told their number alone', async () => {
    const manages = await minted(people.operator.token, { permissions: ['attributes.manage'] });
    expect((await previewBy(manages.token)).json.misfits).toEqual({ total: 1, people: [] });
    const sees = await minted(people.operator.token, {
      permissions: ['attributes.manage', 'people.view'],
    });
    expect((await previewBy(sees.token)).json.misfits.people).toHaveLength(1);
    const views = await minted(people.operator.token, { permissions: ['attributes.view'] });
    expect((await previewBy(views.token)).status).toBe(403);
  });
});

test('a preview with an Idempotency-Key is repeated as it was, and is not its change', async () => {
  const { key, preview, change } = await stored('string', ['large']);
  const headers = { 'Idempotency-Key': `preview-${key}` };
  const first = await preview({ type: 'number' }, '', headers);
  const again = await preview({ type: 'number' }, '', headers);
  expect(again.headers.get('Idempotent-Replayed')).toBe('true');
  expect(again.json).toEqual(first.json);
  expect((await change({ type: 'number' }, '', headers)).status).toBe(422);
});
