/** Many at once, with delays and lost acknowledgements at the gaps. */
import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { capsIn } from '../../src/db/caps.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { normaliseEmail } from '../../src/values/email.ts';
import { ROOT, send } from '../support/client.ts';
import { rounds } from '../support/rounds.ts';
import { type Around, delayed, probeD1 } from '../support/storage-probe.ts';

const root = (path: string, method = 'GET', body?: unknown) =>
  send(path, { method, token: ROOT, ...(body !== undefined && { body }) });
const identify = (email: string, attributes: object = {}) =>
  root('/api/v1/users/identify', 'POST', { email, attributes });
/**
 * Repeats an identify that is answered 503 until it has an answer. It may have been made, with its
 * acknowledgement lost: then the repetition finds it done.
 */
const identifyUntilAnswered: typeof identify = async (email, attributes) => {
  for (;;) {
    const answer = await identify(email, attributes);
    if (answer.status !== 503) return answer;
  }
};
const stored = async (email: string) => {
  const { results } = await env.DB.prepare(
    `SELECT u.*, (SELECT count(*) FROM principals WHERE user_id = u.id) AS principals,
            (SELECT json_group_array(version) FROM events WHERE user_id = u.id) AS versions
       FROM users u WHERE email = ?`,
  )
    .bind(email)
    .all();
  return results;
};

/** The registrar’s storage calls: late, and one in 7 commits without saying so. */
const unreliable = (): Around => {
  const late = delayed(2);
  let calls = 0;
  return async (name, call) => {
    calls += 1;
    const result = await late(name, call);
    if (calls % 7 === 0) throw new Error('D1_ERROR: Network connection lost.');
    return result;
  };
};

const disturb = (email: string, around: Around) =>
  runInDurableObject(registrarOf(env, email), (instance) => {
    (instance as unknown as { env: typeof env }).env = { ...env, DB: probeD1(env.DB, around) };
  });

const key = (i: number) => `a${i}`;

beforeAll(async () => {
  const rows = Array.from({ length: 1_000 }, (_, i) => ({ id: `user_attr_${i}`, key: key(i) }));
  await env.DB.prepare(
    `INSERT INTO attribute_definitions (id, key, label, type, created_at, updated_at)
     SELECT value ->> 'id', value ->> 'key', value ->> 'key', 'number', 0, 0 FROM json_each(?)`,
  )
    .bind(JSON.stringify(rows))
    .run();
});

beforeEach(() => abortAllDurableObjects());

const SPELLINGS = ['one@example.com', ' One@Example.com', 'one@EXAMPLE.com'];

const IDENTIFIES = rounds(200, 1_000);

test(`${IDENTIFIES} identifies of one new email, fifty at a time, spelled in three ways: one 201, one user, one principal, every attribute, no hole in the versions`, async () => {
  const [email = ''] = SPELLINGS;
  await disturb(email, unreliable());
  const statuses: number[] = [];
  for (let group = 0; group < IDENTIFIES / 50; group += 1) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const n = group * 50 + i;
        return identifyUntilAnswered(SPELLINGS[n % SPELLINGS.length] ?? '', { [key(n)]: n });
      }),
    );
    statuses.push(...answers.map(({ status }) => status));
  }
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 200)).toHaveLength(IDENTIFIES - 1);
  const [user, ...others] = await stored(email);
  expect(others).toEqual([]);
  expect(user).toMatchObject({ principals: 1, version: IDENTIFIES });
  expect(Object.keys(JSON.parse(String(user?.attributes)))).toHaveLength(IDENTIFIES);
  const versions = (JSON.parse(String(user?.versions)) as number[]).sort((a, b) => a - b);
  expect(versions).toEqual(Array.from({ length: IDENTIFIES }, (_, i) => i + 1));
});

test('without the registrar’s order, D1 alone lets one of the creators win', async () => {
  const email = 'raw@example.com';
  const { applyIdentify } = await import('../../src/directory/users/identify.ts');
  const { newId } = await import('../../src/db/ids.ts');
  const db = probeD1(env.DB, delayed(3));
  const results = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const command = {
        email,
        userId: newId('user'),
        principalId: newId('principal'),
        mutationId: newId('event'),
        actorId: null,
        requestId: 'test',
        now: Date.now(),
        grounds: null,
        caps: capsIn(env.CAPS),
        fields: {},
        attributes: { set: { [key(i)]: i }, unset: [] },
        proves: null,
      };
      const { answer: outcome } = await applyIdentify(db, command);
      return outcome.is === 'done' && outcome.user.id === command.userId;
    }),
  );
  expect(results.filter(Boolean)).toHaveLength(1);
  const [user] = await stored(email);
  expect(user).toMatchObject({ principals: 1, version: 100 });
});

test('an identify that races a DELETE finds a whole user or makes a whole one', async () => {
  const email = 'deleted@example.com';
  await disturb(email, unreliable());
  for (let round = 0; round < rounds(5, 15); round += 1) {
    const { json } = await identifyUntilAnswered(email, { a1: round });
    // Each follows its first identify with others, so that some of them come after the DELETE.
    const identifyAgainAndAgain = async (_: unknown, i: number) => {
      const statuses: number[] = [];
      for (let n = 0; n < 3; n += 1) {
        const { status } = await identifyUntilAnswered(email, { [key(3 * i + n + 2)]: round });
        statuses.push(status);
      }
      return statuses;
    };
    const [deletion, ...identifies] = await Promise.all([
      root(`/api/v1/users/${json.data.principalId}`, 'DELETE'),
      ...Array.from({ length: 8 }, identifyAgainAndAgain),
    ]);
    expect(deletion.status).toBe(204);
    const statuses = identifies.flat();
    expect(statuses.filter((status) => ![200, 201].includes(status))).toEqual([]);
    // Nobody has deleted the second one, so there is no third.
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(1);
    const users = await stored(email);
    expect(users.length).toBeLessThanOrEqual(1);
    if (users[0]) expect(users[0].principals).toBe(1);
    const orphans = await env.DB.prepare(
      'SELECT count(*) AS n FROM principals WHERE user_id NOT IN (SELECT id FROM users)',
    ).first('n');
    expect(orphans).toBe(0);
  }
});

test('an identify that races a change of the email lands on one of the two, whole', async () => {
  for (let round = 0; round < rounds(5, 15); round += 1) {
    const [from, to] = [`from${round}@example.com`, `to${round}@example.com`];
    const { json } = await identify(from, { a1: 1 });
    const move = env.DB.prepare(
      'UPDATE users SET email = ?2, username = ?2, version = version + 1 WHERE email = ?1',
    ).bind(from, to);
    const answers = await Promise.all(
      [
        ...Array.from({ length: 5 }, (_, i) => identify(from, { [key(i + 2)]: 1 })),
        move.run(),
        ...Array.from({ length: 5 }, (_, i) => identify(to, { [key(i + 20)]: 1 })),
      ].map((each) => Promise.resolve(each).catch(() => undefined)),
    );
    expect(
      answers.filter((each) => each && 'status' in each && ![200, 201].includes(each.status)),
    ).toEqual([]);
    const users = [...(await stored(from)), ...(await stored(to))];
    expect(users.length).toBeGreaterThanOrEqual(1);
    for (const user of users) expect(user.principals).toBe(1);
    const moved = users.find(({ id }) => id === json.data.userId);
    expect(JSON.parse(String(moved?.attributes)).a1).toBe(1);
  }
});

describe('emails', () => {
  const messy = fc
    .tuple(
      fc.string({ unit: fc.constantFrom(...'aZ0.+_\u212Aé\u0130ß '), maxLength: 10 }),
      fc.string({ unit: fc.constantFrom(...'aZ0-.\u212Aéß\uff41。'), maxLength: 12 }),
    )
    .map(([local, domain]) => `${local}@${domain}.com`);

  test('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(fc.oneof(messy, fc.emailAddress()), (text) => {
        const once = normaliseEmail(text);
        if (once !== undefined) expect(normaliseEmail(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  test('no spelling that is not ASCII reaches an ASCII account', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const normal = normaliseEmail(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
        const ascii = /^[\x00-\x7f]*$/.test(text.trim());
        if (normal !== undefined && !ascii) expect(normal).toContain('xn--');
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    [' Jane.Doe+x@Example.COM ', 'jane.doe+x@example.com'],
    ['jane@bücher.example', 'jane@xn--bcher-kva.example'],
    ['jane@xn--bcher-kva.example', 'jane@xn--bcher-kva.example'],
    ['jane@exam\u212Aple.com', undefined],
    ['\u212A@example.com', undefined],
    ['jän@example.com', undefined],
    ['jane@ｅxample.com', undefined],
    ['jane@example', undefined],
    ['jane@127.0.0.1', undefined],
    ['jane@[127.0.0.1]', undefined],
    ['jane@-example.com', undefined],
    ['.jane@example.com', undefined],
    ['ja..ne@example.com', undefined],
    ['"jane"@example.com', undefined],
    ['jane@doe@example.com', undefined],
    ['jane@example.com\u0000', undefined],
    ['jane@exa mple.com', undefined],
    [`${'x'.repeat(65)}@example.com`, undefined],
    [`x@${'a.'.repeat(126)}com`, undefined],
    ['', undefined],
  ])('%j is %j', (text, normal) => expect(normaliseEmail(text)).toBe(normal));
});

test('a rejected request changes nothing, also with valid parts', async () => {
  const { json } = await identify('kept@example.com', { a1: 1, a2: 2 });
  const before = await stored('kept@example.com');
  const bad = fc.constantFrom<object>(
    { attributes: { nope: 1 } },
    { attributes: { a1: 'x' } },
    { attributes: { a1: [] } },
    { attributes: 1 },
    { image: 'ftp://x' },
    { emailVerified: 1 },
    { version: 9 },
  );
  await fc.assert(
    fc.asyncProperty(
      bad,
      fc.dictionary(fc.constantFrom('a1', 'a2', 'a3'), fc.constantFrom(null, 5, '6')),
      fc.boolean(),
      async (wrong, attributes, byPatch) => {
        const body = { name: 'Changed', attributes, ...wrong };
        if ('attributes' in wrong && typeof wrong.attributes === 'object') {
          body.attributes = { ...attributes, ...wrong.attributes } as typeof attributes;
        }
        const { status } = byPatch
          ? await root(`/api/v1/users/${json.data.principalId}`, 'PATCH', body)
          : await root('/api/v1/users/identify', 'POST', { email: 'kept@example.com', ...body });
        expect(status).toBe(400);
      },
    ),
    { numRuns: 100 },
  );
  expect(await stored('kept@example.com')).toEqual(before);
});
