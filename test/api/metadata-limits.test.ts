/** The limits of a record, and bodies that are refused. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { record, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';

beforeEach(async () => {
  // The Worker remembers rows for half a minute that a test deletes from D1 directly.
  clock.pass(30_001);
  await env.DB.prepare('DELETE FROM platform_metadata').run();
});

describe('limits of a record', () => {
  const text = (bytes: number) => 'x'.repeat(bytes);

  test('64 KiB after the merge, to the byte; more is 413 and changes nothing', async () => {
    const room = 65_536 - '{"a":"","b":""}'.length;
    await record('john').put({ metadata: { a: text(room - 10) } });
    expect((await record('john').patch({ metadata: { b: text(10) } })).status).toBe(200);
    const over = await record('john').patch({ metadata: { b: text(11) } });
    expect(over.status).toBe(413);
    expect(over.json).toEqual({ detail: 'The record would be larger than 65536 bytes.' });
    expect((await record('john').get()).json.metadata.b).toHaveLength(10);
  });

  test('bytes are counted, not characters', async () => {
    expect((await record('john').put({ metadata: { a: 'é'.repeat(32_768) } })).status).toBe(413);
  });

  test('512 keys after the merge', async () => {
    const keys = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`k${from + i}`, i]));
    expect((await record('john').put({ metadata: keys(0, 512) })).status).toBe(200);
    expect((await record('john').patch({ metadata: keys(0, 10) })).status).toBe(200);
    const over = await record('john').patch({ metadata: keys(512, 513) });
    expect(over.status).toBe(400);
    expect(over.json.metadata[0]).toContain('512');
    expect((await record('john').put({ metadata: keys(0, 513) })).status).toBe(400);
  });

  test('a key of 128 bytes, at any level', async () => {
    expect((await record('john').put({ metadata: { [text(128)]: 1 } })).status).toBe(200);
    expect((await record('john').put({ metadata: { [text(129)]: 1 } })).status).toBe(400);
    expect((await record('john').put({ metadata: { a: [{ ['é'.repeat(65)]: 1 }] } })).status).toBe(
      400,
    );
  });

  test('delete_keys takes no more and no longer keys than a record holds', async () => {
    const patch = (delete_keys: string[]) => record('john').patch({ delete_keys });
    const keys = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`);
    expect((await patch(keys(512))).status).toBe(200);
    const many = await patch(keys(513));
    expect([many.status, many.json.delete_keys]).toEqual([
      400,
      ['Ensure this field has no more than 512 elements.'],
    ]);
    expect((await patch([text(128), 'é'.repeat(64)])).status).toBe(200);
    const long = await patch(['a', text(129)]);
    expect([long.status, long.json.delete_keys]).toEqual([
      400,
      { 1: ['Ensure that no key is longer than 128 bytes.'] },
    ]);
  });

  test('an event names at most 32 of the keys that a request touches', async () => {
    const keys = Array.from({ length: 100 }, (_, i) => [`key-${i}`, i] as const);
    expect((await record('john').patch({ metadata: Object.fromEntries(keys) })).status).toBe(200);
    const { results } = await env.DB.prepare(
      "SELECT keys FROM events WHERE action = 'record.merge' ORDER BY id DESC LIMIT 1",
    ).all<{ keys: string }>();
    expect(JSON.parse(results[0]?.keys ?? '')).toEqual(keys.slice(0, 32).map(([key]) => key));
  });

  test('32 levels', async () => {
    const nested = (levels: number) => '{"a":'.repeat(levels) + 1 + '}'.repeat(levels);
    const put = (levels: number) =>
      send(record('john').path, {
        method: 'PUT',
        token: people.john.token,
        rawBody: `{"metadata":${nested(levels)}}`,
      });
    expect((await put(32)).status).toBe(200);
    expect((await put(33)).status).toBe(400);
    expect((await put(10_000)).status).toBe(400);
  });
});

describe('input that cannot be stored', () => {
  const put = (rawBody: BodyInit, headers: Record<string, string> = {}) =>
    send(record('john').path, { method: 'PUT', token: people.john.token, rawBody, headers });

  test.each([
    ['a number beyond JSON', '{"metadata":{"a":1e400}}'],
    ['an integer that would lose digits', '{"metadata":{"a":9007199254740993}}'],
    ['half of a surrogate pair', '{"metadata":{"a":"\\ud800"}}'],
    ['half of a surrogate pair in a key', '{"metadata":{"\\ud800":1}}'],
    ['NUL', '{"metadata":{"a":"\\u0000"}}'],
    ['__proto__', '{"metadata":{"__proto__":{"x":1}}}'],
    ['__proto__ further down', '{"metadata":{"a":[{"__proto__":1}]}}'],
    ['bad UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
  ])('%s is 400 and changes nothing', async (_name, body) => {
    await record('john').put({ metadata: { before: 1 } });
    const { status, json } = await put(body);
    expect(status).toBe(400);
    expect(json.detail).toMatch(/^JSON parse error - /);
    expect((await record('john').get()).json.metadata).toEqual({ before: 1 });
  });

  test('integers beyond 2^53 that keep their digits are fine', async () => {
    expect((await put('{"metadata":{"a":9007199254740994,"b":1e300}}')).status).toBe(200);
  });

  test('of duplicate keys the last wins', async () => {
    expect((await put('{"metadata":{"a":1,"a":2}}')).json.metadata).toEqual({ a: 2 });
  });

  test('a body over 128 KiB is 413, with and without Content-Length', async () => {
    const big = JSON.stringify({ metadata: { a: 'x'.repeat(131_072) } });
    expect((await put(big)).status).toBe(413);
    const stream = new Response(big).body ?? big;
    expect((await put(stream)).status).toBe(413);
  });

  test.each([
    ['text/plain', undefined],
    ['application/x-www-form-urlencoded', undefined],
    ['application/json; charset=latin1', undefined],
    ['application/json', 'gzip'],
  ])('%s %s is 415', async (type, encoding) => {
    const headers = { 'Content-Type': type, ...(encoding && { 'Content-Encoding': encoding }) };
    expect((await put('{"metadata":{}}', headers)).status).toBe(415);
  });

  test('an empty body is an empty object', async () => {
    const { status, json } = await send(record('john').path, {
      method: 'PUT',
      token: people.john.token,
    });
    expect({ status, json }).toEqual({
      status: 400,
      json: { metadata: ['This field is required.'] },
    });
  });
});
