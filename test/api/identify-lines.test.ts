/** People who come line by line, each answered once its change is committed. */
import { env, exports } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { incoming, ROOT, send } from '../support/client.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

const BATCH = '/api/v1/users/identify/batch';

interface Answer {
  readonly index?: number;
  readonly status?: number;
  readonly userId?: string;
  readonly changed?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
  readonly summary?: Readonly<Record<string, number>>;
}

const NDJSON = { 'Content-Type': 'application/x-ndjson' };

const request = (
  rawBody: BodyInit,
  { query = '', token = ROOT }: { readonly query?: string; readonly token?: string } = {},
) =>
  exports.default.fetch(
    incoming(`${BATCH}${query}`, { method: 'POST', token, rawBody, headers: NDJSON }),
  );

const answersIn = (text: string): Answer[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Sends lines, and returns the answers to them and the summary. */
async function lines(rows: readonly unknown[], sent: Parameters<typeof request>[1] = {}) {
  const text = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
  const response = await request(text, sent);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('application/x-ndjson');
  const answers = answersIn(await response.text());
  return { answers: answers.slice(0, -1), last: answers.at(-1) };
}

const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

beforeAll(async () => {
  await as('root').post('/user-attributes', { key: 'line_plan', type: 'string' });
  await as('root').post('/user-attributes', { key: 'line_mrr', type: 'number' });
});

let [a, b] = ['', ''];
beforeEach(() => {
  [a, b] = [freshEmail(), freshEmail()];
});

describe('lines', () => {
  test('are answered one by one, and the summary comes last', async () => {
    await made('root', '/users/identify', { email: b, name: 'Bob' });
    const { answers, last } = await lines([
      { email: a, attributes: { line_plan: 'pro' } },
      { email: b, name: 'Bob' },
      { email: a, attributes: { line_plan: 'free' }, organization: tenants.acme.key },
      { email: 'nobody' },
    ]);
    expect(statuses(answers)).toEqual([201, 200, 200, 400]);
    expect(answers.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(last).toEqual({ summary: { created: 1, updated: 1, unchanged: 1, refused: 1 } });
    const { json } = await as('root').get(`/users?email=${a}`);
    expect(json.data[0].attributes).toEqual({ line_plan: 'free' });
  });

  const SPELLED: Record<string, (one: string, two: string) => string> = {
    'end with CRLF': (one, two) => `${one}\r\n${two}\r\n`,
    'end in different ways': (one, two) => `${one}\r\n${two}\n`,
    'have empty ones between them': (one, two) => `\n\r\n${one}\n\n\n${two}`,
    'have no end at the end': (one, two) => `${one}\n${two}`,
    'begin with a byte order mark': (one, two) => `\ufeff${one}\n${two}`,
  };
  test.each(Object.entries(SPELLED))('may %s', async (_, spelled) => {
    const text = spelled(JSON.stringify({ email: a }), JSON.stringify({ email: b }));
    const answers = answersIn(await (await request(text)).text());
    expect(statuses(answers.slice(0, -1))).toEqual([201, 201]);
  });

  const WRONG: Record<string, string> = {
    'no JSON': '{"email": ',
    'a lone quote': '"',
    'a list': '[]',
    'a text': '"ann@example.com"',
    'an unknown field': '{"email": "ann@example.com", "plan": 1}',
    'an undefined attribute': '{"email": "ann@example.com", "attributes": {"never": 1}}',
    'a wrong type': '{"email": "ann@example.com", "attributes": {"line_mrr": "many"}}',
    'a NUL': '{"email": "ann@example.com", "name": "a\\u0000"}',
    'the reserved name': '{"email": "ann@example.com", "attributes": {"__proto__": 1}}',
    'a number that would lose digits':
      '{"email": "ann@example.com", "attributes": {"line_mrr": 12345678901234567891}}',
    'too much': JSON.stringify({ email: 'ann@example.com', name: 'x'.repeat(140_000) }),
    'much too much': JSON.stringify({ email: 'ann@example.com', name: 'x'.repeat(3_000_000) }),
    'too deep': `{"email": "ann@example.com", "attributes": {"line_plan": ${'['.repeat(5_000)}`,
  };
  test.each(Object.entries(WRONG))(
    'refuse %s alone, in the words of a single identify',
    async (_, row) => {
      const { answers } = await lines([{ email: a }, row, { email: b }]);
      expect(statuses(answers)).toEqual([201, expect.any(Number), 201]);
      const alone = await send('/api/v1/users/identify', {
        method: 'POST',
        token: ROOT,
        rawBody: row,
      });
      const { status, error } = answers[1] as Answer;
      expect({ status, error }).toEqual({ status: alone.status, error: alone.json.error });
    },
  );

  test('refuse bytes that are not UTF-8 alone', async () => {
    const bad = new Uint8Array([0x7b, 0xff, 0x7d, 0x0a]);
    const [before, after] = [a, b].map((email) => `${JSON.stringify({ email })}\n`);
    const response = await request(new Blob([before ?? '', bad, after ?? '']));
    const answers = answersIn(await response.text());
    expect(statuses(answers.slice(0, -1))).toEqual([201, 400, 201]);
  });

  test('tell in a dry run what would change, and change nothing', async () => {
    const rows = [
      { email: a, name: 'Ann' },
      { email: a, name: 'Ann' },
    ];
    const { answers, last } = await lines(rows, { query: '?dryRun=true' });
    expect(answers.map(({ changed }) => changed)).toEqual([['name'], []]);
    expect(last?.summary).toMatchObject({ created: 1, unchanged: 1 });
    expect((await as('root').get(`/users?email=${a}`)).json.data).toEqual([]);
  });

  test('are refused as a whole for those who may not manage people', async () => {
    const response = await request(JSON.stringify({ email: a }), { token: people.jane.token });
    expect(response.status).toBe(403);
    expect((await request('', { token: people.jane.token })).status).toBe(403);
  });

  test('may be none', async () => {
    expect(await lines([])).toMatchObject({ answers: [], last: { summary: { created: 0 } } });
  });

  test('take no Idempotency-Key, and say what to do instead', async () => {
    const { status, text } = await send(BATCH, {
      method: 'POST',
      token: ROOT,
      body: { email: a },
      headers: { ...NDJSON, 'Idempotency-Key': 'one' },
    });
    expect(status).toBe(400);
    expect(text).toContain('give each line an');
  });

  test('of which one is sent after a pause are answered before it', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const write = (email: string) =>
      writer.write(new TextEncoder().encode(`${JSON.stringify({ email })}\n`));
    const response = request(readable);
    await write(a);
    const reader = (await response).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(JSON.parse((await reader?.read())?.value ?? '')).toMatchObject({ status: 201 });
    await write(b);
    expect(JSON.parse((await reader?.read())?.value ?? '')).toMatchObject({ index: 1 });
    await writer.close();
    expect(JSON.parse((await reader?.read())?.value ?? '').summary.created).toBe(2);
  });

  test('of 2,000 people come through, each once', async () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => ({ email: `${i}.${a}` }));
    const { answers, last } = await lines(rows);
    expect(last?.summary).toEqual({ created: 2_000, updated: 0, unchanged: 0, refused: 0 });
    expect(new Set(answers.map(({ userId }) => userId)).size).toBe(2_000);
  });
});

describe('a line with an id', () => {
  const versionOf = async (email: string) =>
    (
      await env.DB.prepare('SELECT version FROM users WHERE email = ?').bind(email).first<{
        version: number;
      }>()
    )?.version;

  test('is carried out once in 24 hours, and answered as before', async () => {
    await made('root', '/users/identify', { email: b });
    const id = crypto.randomUUID();
    const rows = [
      { id: `${id}-1`, email: a, attributes: { line_plan: 'pro' } },
      { id: `${id}-2`, email: b, name: 'Bob' },
      { id: `${id}-3`, email: b, name: 'Bob' },
      // The first proof goes through a registrar.
      { id: `${id}-4`, email: b, emailVerified: true },
    ];
    const first = await lines(rows);
    expect(first.last?.summary).toEqual({ created: 1, updated: 2, unchanged: 1, refused: 0 });
    // Somebody else changes them meanwhile.
    await as('root').post('/users/identify', { email: a, attributes: { line_plan: 'free' } });
    await as('root').post('/users/identify', { email: b, name: 'Robert' });
    const [before, earlier] = [await versionOf(a), await versionOf(b)];
    expect(await lines(rows)).toEqual(first);
    expect([await versionOf(a), await versionOf(b)]).toEqual([before, earlier]);
  });

  test('is carried out once among many streams at once', async () => {
    const id = crypto.randomUUID();
    const rows = Array.from({ length: 120 }, (_, i) => ({
      id: `${id}-${i}`,
      email: `${i % 60}.${a}`,
      attributes: { line_mrr: i },
    }));
    const all = await Promise.all(Array.from({ length: 4 }, () => lines(rows)));
    for (const { answers } of all) expect(answers).toEqual(all[0]?.answers);
    const { results } = await env.DB.prepare(
      `SELECT count(*) AS people, min(version) AS least, max(version) AS most FROM users
        WHERE email LIKE ?`,
    )
      .bind(`%.${a}`)
      .all();
    expect(results).toEqual([{ people: 60, least: 2, most: 2 }]);
  });

  test('is refused if another line had the id', async () => {
    const id = crypto.randomUUID();
    await lines([{ id, email: a }]);
    const { answers } = await lines([{ id, email: b }]);
    expect(answers[0]).toMatchObject({ status: 400, error: { code: 'BAD_REQUEST' } });
    expect(await versionOf(b)).toBeUndefined();
  });

  test('is another one by another sender', async () => {
    const id = crypto.randomUUID();
    await lines([{ id, email: a }]);
    const { answers } = await lines([{ id, email: b }], { token: people.operator.token });
    expect(answers[0]).toMatchObject({ status: 201 });
  });

  test('that was refused can be sent again', async () => {
    const id = crypto.randomUUID();
    const row = { id, email: a, attributes: { [`line_${id.slice(0, 8)}`]: 1 } };
    expect(statuses((await lines([row])).answers)).toEqual([400]);
    const definition = { key: `line_${id.slice(0, 8)}`, type: 'number' };
    await as('root').post('/user-attributes', definition);
    expect(statuses((await lines([row])).answers)).toEqual([201]);
  });

  test('is known in a dry run', async () => {
    const id = crypto.randomUUID();
    const row = { id, email: a, name: 'Ann' };
    await lines([row]);
    await as('root').post('/users/identify', { email: a, name: 'Anna' });
    const { answers } = await lines([row], { query: '?dryRun=true' });
    expect(answers[0]).toMatchObject({ status: 201, changed: [] });
  });

  test.each([[''], ['x'.repeat(256)], [1], [null]])('must be a text: %j is not', async (id) => {
    const { answers } = await lines([{ id, email: a }]);
    expect(answers[0]).toMatchObject({ status: 400 });
  });

  test('goes with its person', async () => {
    const id = crypto.randomUUID();
    const { answers } = await lines([{ id, email: a }]);
    await as('root').delete(`/users/${answers[0]?.userId}`);
    const { results } = await env.DB.prepare('SELECT * FROM receipts WHERE user_id = ?')
      .bind(answers[0]?.userId ?? '')
      .all();
    expect(results).toEqual([]);
  });
});
