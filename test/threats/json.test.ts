/** Threats in JSON bodies: pollution, numbers, depth and size. */
import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { BODY_BYTES } from '../../src/http/body.ts';
import { ROOT, record, send } from '../support/client.ts';
import { poisoned } from '../support/prototypes.ts';

const { path, token } = record('john');
const put = (rawBody: BodyInit, headers: Record<string, string> = {}) =>
  send(path, { method: 'PUT', token, rawBody, headers });

const escaped = (unit: string) =>
  Array.from({ length: unit.length }, (_, i) => unit.charCodeAt(i).toString(16).padStart(4, '0'))
    .map((code) => `\\u${code}`)
    .join('');

describe('pollution', () => {
  const within = (key: string, depth: number) =>
    `${'{"a":'.repeat(depth)}{${JSON.stringify(key)}:{"polluted":true}}${'}'.repeat(depth)}`;

  test.each([0, 1, 2, 5, 15, 30])('by __proto__ %i levels down is refused', async (depth) => {
    for (const key of ['"__proto__"', '"\\u005f\\u005fproto\\u005f\\u005f"', '"__pro\\u0074o__"']) {
      const text = within('__proto__', depth).replace('"__proto__"', key);
      for (const method of ['PUT', 'PATCH']) {
        const answer = await send(path, { method, token, rawBody: `{"metadata":${text}}` });
        expect(answer.status, text).toBe(400);
      }
    }
    expect(poisoned()).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'by %s is data like any other, at any depth and in a merge patch',
    async (key) => {
      for (const depth of [0, 1, 5, 29]) {
        const metadata = JSON.parse(within(key, depth));
        expect((await record('john').put({ metadata })).json.metadata).toEqual(metadata);
        const merge = { 'Content-Type': 'application/merge-patch+json' };
        const merged = await record('john').patch({ metadata }, merge);
        expect(merged.json.metadata).toEqual(metadata);
      }
      expect(poisoned()).toEqual([]);
    },
  );

  test('by constructor.prototype, in attributes and in queries', async () => {
    const rawBody = '{"email":"p@example.com","attributes":{"constructor":{"prototype":{"x":1}}}}';
    const identify = { method: 'POST', token: ROOT, rawBody };
    expect((await send('/api/v1/users/identify', identify)).status).toBe(400);
    for (const query of [
      '__proto__=1',
      '__proto__[x]=1',
      'constructor=1',
      'attr.__proto__=1',
      'attr.constructor=1',
      'toString=1',
    ]) {
      expect((await send(`/api/v1/users?${query}`, { token: ROOT })).status, query).toBe(400);
    }
    expect(poisoned()).toEqual([]);
  });

  test('by a key in delete_keys removes no inherited property', async () => {
    await record('john').put({ metadata: { a: 1 } });
    const delete_keys = ['__proto__', 'constructor', 'toString', 'a'];
    expect((await record('john').patch({ delete_keys })).json.metadata).toEqual({});
    expect(poisoned()).toEqual([]);
  });
});

describe('numbers', () => {
  test.each(['1e400', '-1e400', '9007199254740993', '-9007199254740993', '123456789012345678901'])(
    '%s is refused rather than stored as another',
    async (number) => {
      expect((await put(`{"metadata":{"a":[{"b":${number}}]}}`)).status).toBe(400);
    },
  );

  test.each(['NaN', 'Infinity', '0x10', '01', '+1', '.5', '1.', '1_000'])(
    '%s is no JSON',
    async (number) => expect((await put(`{"metadata":{"a":${number}}}`)).status).toBe(400),
  );
});

describe('text that SQLite would change', () => {
  test.each(['\\u0000', 'a\\u0000b', '\\ud800', '\\udc00x', '\\ud83d'])(
    '%s is refused, as a value and as a key',
    async (text) => {
      expect((await put(`{"metadata":{"a":["${text}"]}}`)).status).toBe(400);
      expect((await put(`{"metadata":{"a":{"${text}":1}}}`)).status).toBe(400);
      const rawBody = `{"name":"${text}"}`;
      const me = { method: 'PATCH', token: people.john.token, rawBody };
      expect((await send(`/api/v1/platform/users/${people.john.id}`, me)).status).toBe(400);
    },
  );

  test('half a surrogate pair in raw bytes is invalid UTF-8', async () => {
    const bytes = Uint8Array.from([...'{"metadata":{"a":"'].map((c) => c.charCodeAt(0)));
    const rest = Uint8Array.from([0xed, 0xa0, 0x80, 0x22, 0x7d, 0x7d]);
    expect((await put(Uint8Array.from([...bytes, ...rest]))).status).toBe(400);
  });
});

test('of duplicate keys the last one counts, in the check and in the store', async () => {
  const twice = '{"metadata":{"role":"admin","role":"user"},"metadata":{"b":1,"b":2}}';
  expect((await put(twice)).json.metadata).toEqual({ b: 2 });
  const rawBody = '{"name":"x","permissions":[],"permissions":["org.manage_admins"]}';
  const mint = await send('/api/v1/tokens', { method: 'POST', token, rawBody });
  expect(mint.json.data.permissions).toEqual(['org.manage_admins']);
});

describe('a bomb', () => {
  test.each<[string, string]>([
    ['of lists', '['.repeat(60_000) + ']'.repeat(60_000)],
    ['of objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['that is never closed', '['.repeat(BODY_BYTES - 100)],
    ['of lists in a metadata', `{"metadata":${'{"a":['.repeat(9_000)}1${']}'.repeat(9_000)}}`],
  ])('%s is refused, and the isolate lives', async (_what, text) => {
    expect((await put(text)).status).toBe(400);
    expect((await record('john').get()).status).toBe(200);
  });

  test('of digits is refused before its digits are counted', async () => {
    const counted = vi.spyOn(globalThis, 'BigInt');
    const { status } = await put(`{"metadata":{"a":${'9'.repeat(BODY_BYTES - 100)}}}`);
    expect(status).toBe(400);
    expect(counted).not.toHaveBeenCalled();
    counted.mockRestore();
  });
});

describe('the edge of 128 KiB', () => {
  const padded = (bytes: number) => `{"metadata":{"a":1}}${' '.repeat(bytes - 20)}`;
  const streamed = (text: string, chunk: number) => {
    const bytes = new TextEncoder().encode(text);
    let at = 0;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + chunk));
        at += chunk;
      },
    });
  };

  test('is accepted to the byte, and one byte more is refused', async () => {
    expect((await put(padded(BODY_BYTES))).status).toBe(200);
    expect((await put(padded(BODY_BYTES + 1))).status).toBe(413);
  });

  test.each([1_000, 65_536, 131_072])(
    'is the same in chunks of %i, with no length told',
    async (n) => {
      expect((await put(streamed(padded(BODY_BYTES), n))).status).toBe(200);
      expect((await put(streamed(padded(BODY_BYTES + 1), n))).status).toBe(413);
    },
  );

  test('counts an escape as its character, as most client libraries spell other scripts', async () => {
    const spelled = (text: string) => text.replace(/[^ -~]/g, escaped);
    for (const text of ['д', 'é', '麤', '😀', '\\\\u0434']) {
      const letters = text.repeat(Math.floor(48_000 / new TextEncoder().encode(text).length));
      const body = JSON.stringify({ metadata: { letters } });
      expect((await put(spelled(body))).status, text).toBe(200);
      expect((await record('john').get()).json.metadata.letters === letters).toBe(true);
    }
    const padding = ' '.repeat(BODY_BYTES - 30);
    const [fits, exceeds] = [1, 20].map((n) => `{"metadata":{"a":"${'\\u0434'.repeat(n)}"}}`);
    expect((await put(`${fits}${padding}`)).status).toBe(200);
    expect((await put(`${exceeds}${padding}`)).status).toBe(413);
  });

  test('lets a record of 64 KiB in, however it is spelled', async () => {
    const letters = 'x'.repeat(65_536 - '{"a":""}'.length);
    const body = `{"metadata":{"a":"${letters.replace(/x/g, escaped)}"}}`;
    expect(body.length).toBeGreaterThan(2 * BODY_BYTES);
    expect((await put(body)).status).toBe(200);
    expect((await record('john').get()).json.metadata).toEqual({ a: letters });
  });

  test('ends the reading of an endless stream', async () => {
    let chunks = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        // The stream is not quite endless, so that the test ends even if nobody gives up.
        if (chunks > 400) return controller.close();
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
      },
    });
    expect((await put(endless)).status).toBe(413);
    expect(chunks).toBeLessThan(40);
  });

  test.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'GZIP', 'x-unknown'])(
    'cannot be avoided with Content-Encoding: %s',
    async (encoding) => {
      const packed = new Response('{"metadata":{}}').body?.pipeThrough(
        new CompressionStream('gzip'),
      );
      const bytes = await new Response(packed).bytes();
      expect((await put(bytes, { 'Content-Encoding': encoding })).status).toBe(415);
    },
  );
});

test.each(['identity', 'Identity', 'IDENTITY'])(
  'Content-Encoding: %s is no encoding',
  async (encoding) => {
    expect((await put('{"metadata":{}}', { 'Content-Encoding': encoding })).status).toBe(200);
  },
);

test('none of these requests has touched another user’s record', async () => {
  const rows = await env.DB.prepare(
    'SELECT count(*) AS n FROM platform_metadata WHERE user_id <> ?',
  )
    .bind(people.john.id)
    .first('n');
  expect(rows).toBe(0);
});
