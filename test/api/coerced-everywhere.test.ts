/** A value becomes the same, or is refused in the same words, by whichever door it comes. */
import { beforeAll, describe, expect, test } from 'vitest';
import { bodyOf } from '../../cli/src/people/row-body.ts';
import { tenants } from '../../scripts/demo-data.ts';
import golden from '../golden/coercion.json';
import { ROOT, send } from '../support/client.ts';
import { ingest, writeKey } from '../support/ingest.ts';
import { as, made } from '../support/tenancy.ts';

type Case = readonly [input: unknown, stored: unknown];

const cases = Object.entries(golden.types as unknown as Record<string, readonly Case[]>);
const keyOf = (type: string) => `coerced_${type}`;

beforeAll(async () => {
  for (const [type] of cases) {
    const currency = type === 'currency' && { currencyCode: 'EUR' };
    await made('root', '/user-attributes', { key: keyOf(type), type, ...currency });
  }
});

/** What the golden data promises: the value, or the reason of its refusal. */
function promised(type: string, [input, stored]: Case): unknown {
  if (stored !== 'reject') return stored;
  const text = typeof input === 'object' ? JSON.stringify(input) : String(input);
  return `Value '${text}' cannot be coerced to type '${type}'`;
}

interface Row {
  readonly email: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status: number;
  readonly error?: unknown;
}

const BATCH = '/api/v1/users/identify/batch';

/** Each sends rows about people, and tells of each why it was refused. */
const doors: Readonly<Record<string, (rows: readonly Row[]) => Promise<readonly Answer[]>>> = {
  'a single identify': (rows) =>
    Promise.all(
      rows.map(async (body) => {
        const sent = { method: 'POST', token: ROOT, body };
        const { status, json } = await send('/api/v1/users/identify', sent);
        return { status, error: json.error };
      }),
    ),
  'a change of a person': (rows) =>
    Promise.all(
      rows.map(async ({ email, attributes }) => {
        const { data } = await made('root', '/users/identify', { email });
        const { status, json } = await as('root').patch(`/users/${data.userId}`, { attributes });
        return { status, error: json.error };
      }),
    ),
  'rows of a batch': async (users) =>
    (await send(BATCH, { method: 'POST', token: ROOT, body: { users } })).json.data.results,
  'lines of a stream': async (rows) => {
    const { text } = await send(BATCH, {
      method: 'POST',
      token: ROOT,
      headers: { 'Content-Type': 'application/x-ndjson' },
      rawBody: rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    const lines = text.trim().split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line));
  },
};

const storedValue = async (email: string, key: string): Promise<unknown> => {
  const { json } = await as('root').get(`/users?email=${email}`);
  return json.data[0]?.attributes[key];
};

describe.each(cases)('%s', (type, all) => {
  const key = keyOf(type);

  test.each(Object.entries(doors))('by %s', async (door, sendRows) => {
    const rows = all.map(([input], n) => ({
      email: `${type}.${n}.${door.replaceAll(' ', '.')}@example.com`,
      attributes: { [key]: input },
    }));
    const answers = await sendRows(rows);
    for (const [n, each] of all.entries()) {
      const { email = '' } = rows[n] ?? {};
      const { status = 0, error } = answers[n] ?? {};
      const what = `${JSON.stringify(each[0])} of ${email}`;
      if (each[1] === 'reject') {
        expect(status, what).toBe(400);
        expect(JSON.stringify(error), what).toContain(
          JSON.stringify(promised(type, each)).slice(1, -1),
        );
      } else {
        expect(status, what).toBeLessThan(300);
        expect(await storedValue(email, key), what).toEqual(each[1]);
      }
    }
  });

  test('by cells of a table', async () => {
    // An empty cell leaves the attribute as it is, so it comes to no value.
    const texts = all.filter(([input]) => typeof input === 'string' && input !== '');
    const rows = texts.map(([input], n) => {
      const cells = [`${type}.${n}.cell@example.com`, String(input)];
      const mapping = { targets: ['email', `attributes.${key}`], empty: 'keep' } as const;
      return bodyOf({ line: n + 2, cells }, mapping);
    });
    const answers = await doors['rows of a batch']?.(rows as unknown as Row[]);
    for (const [n, [input, stored]] of texts.entries()) {
      const status = answers?.[n]?.status ?? 0;
      expect(status < 300, `${type} ${input}`).toBe(stored !== 'reject');
      if (stored === 'reject') continue;
      expect(await storedValue(`${type}.${n}.cell@example.com`, key), String(input)).toEqual(
        stored,
      );
    }
  });

  test('by traits of messages: what others refuse is left out and reported', async () => {
    const { token } = await writeKey('myApp');
    const batch = all.map(([input], n) => ({
      type: 'identify',
      messageId: `${type} ${n}`,
      traits: { email: `${type}.${n}.trait@example.com`, [key]: input },
    }));
    expect((await ingest(token, 'batch', { batch })).status).toBe(200);
    for (const [n, [input, stored]] of all.entries()) {
      const value = await storedValue(`${type}.${n}.trait@example.com`, key);
      expect(value, JSON.stringify(input)).toEqual(stored === 'reject' ? undefined : stored);
    }
    const { json } = await as('root').get(`/ingest/problems?scopeId=${tenants.myApp.id}`);
    const refused = all.filter(([, stored]) => stored === 'reject').length;
    expect(json.data.problems).toContainEqual(
      expect.objectContaining({ trait: key, reason: 'wrong_type', count: refused }),
    );
  });
});
