/** Definitions guard the values that are stored: their types, and the currency of amounts. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { Outdated } from '../../src/db/errors.ts';
import { changeDefinition, createDefinition } from '../../src/directory/attributes/change.ts';
import { type DefinitionRow, definitionById } from '../../src/directory/attributes/definition.ts';
import { isCurrencyCode } from '../../src/values/currencies.ts';
import { ROOT, send } from '../support/client.ts';
import { probeD1 } from '../support/storage-probe.ts';

const path = '/api/v1/user-attributes';
const root = (at: string, method = 'GET', body?: unknown) =>
  send(at, { method, token: ROOT, ...(body !== undefined && { body }) });
const define = (body: object, query = '') => root(`${path}${query}`, 'POST', body);
const change = (id: string, body: object, query = '') =>
  root(`${path}/${id}${query}`, 'PATCH', body);
const identify = (email: string, attributes: object) =>
  root('/api/v1/users/identify', 'POST', { email, attributes });

let keys = 0;
/** A new key with values of a type, one for each user; and how they are read. */
async function stored(type: string, values: readonly unknown[], more: object = {}) {
  keys += 1;
  const key = `value_${keys}`;
  const { status, json, text } = await define({ key, type, ...more });
  expect(status, text).toBe(201);
  const emails = values.map((_, n) => `${key}-${n}@example.com`);
  for (const [n, value] of values.entries()) {
    expect((await identify(emails[n] ?? '', { [key]: value })).status).toBeLessThan(300);
  }
  const shown = async () => {
    const answers = await Promise.all(
      emails.map((email) => root(`/api/v1/users?search=${encodeURIComponent(email)}`)),
    );
    return answers.map((answer) => answer.json.data[0].attributes[key]);
  };
  const versions = async () => {
    const { results } = await env.DB.prepare(
      'SELECT version FROM users WHERE email IN (SELECT value FROM json_each(?)) ORDER BY email',
    )
      .bind(JSON.stringify(emails))
      .all();
    return results.map(({ version }) => version);
  };
  const { id } = json.data;
  const forget = () => root(`${path}/${id}`, 'DELETE');
  return { key, id, emails, shown, versions, forget };
}
const eur = { currencyCode: 'EUR' };

describe('a key that is defined anew', () => {
  const instant = '2024-01-15T10:30:00.000Z';

  test.each<[string, string, readonly unknown[], readonly unknown[]]>([
    ['string', 'string', ['a', '1'], ['a', '1']],
    ['string', 'number', ['42', ' 1e3 '], [42, 1000]],
    ['string', 'boolean', ['true', '0'], [true, false]],
    ['string', 'date', ['2024-01-15', instant], ['2024-01-15T00:00:00.000Z', instant]],
    ['number', 'string', [1.5, 2], ['1.5', '2']],
    ['number', 'number', [1.5, 2], [1.5, 2]],
    ['number', 'date', [0], ['1970-01-01T00:00:00.000Z']],
    ['boolean', 'string', [true], ['true']],
    ['boolean', 'boolean', [true, false], [true, false]],
    ['date', 'date', [instant], [instant]],
    ['date', 'string', [instant], [instant]],
  ])('%s, then %s: %j become %j', async (before, after, given, expected) => {
    const { key, shown, forget } = await stored(before, given);
    await forget();
    expect((await define({ key, type: after })).status).toBe(201);
    expect(await shown()).toEqual(expected);
  });

  test.each<[string, string, unknown, readonly [unknown, unknown] | null]>([
    ['string', 'number', 'large', ['7', 7]],
    ['string', 'boolean', 'yes', ['true', true]],
    ['string', 'date', '2024-02-31T00:00:00.000Z', ['2024-02-29', '2024-02-29T00:00:00.000Z']],
    ['number', 'boolean', 2.5, null],
    ['boolean', 'number', true, null],
    ['boolean', 'date', false, null],
    ['date', 'number', instant, null],
  ])('%s, then %s: %j is 409, and discarded on demand', async (before, after, misfit, fits) => {
    const values = [misfit, misfit, ...(fits?.slice(0, 1) ?? [])];
    const { key, id, shown, versions, forget } = await stored(before, values);
    const old = await shown();
    await forget();
    for (const query of ['', '?discard=false', '?keepAmounts=true']) {
      const refused = await define({ key, type: after }, query);
      expect(refused.status).toBe(409);
      expect(refused.json.error.message).toBe(
        `2 users have values that cannot be coerced to type '${after}': ?discard=true removes what does not fit.`,
      );
    }
    expect(await shown()).toEqual(old);
    expect((await root(`${path}/${id}`)).status, 'nothing is defined').toBe(404);
    expect((await define({ key, type: after }, '?discard=true')).status).toBe(201);
    expect(await shown()).toEqual([undefined, undefined, ...(fits?.slice(1) ?? [])]);
    expect((await versions()).every((version) => version === 2)).toBe(true);
  });

  test('with a key that is taken is 409 for that', async () => {
    const { key } = await stored('string', ['large']);
    const { status, json } = await define({ key, type: 'number' }, '?discard=true');
    expect([status, json.error.message]).toEqual([409, 'Another user attribute has this key.']);
  });

  test('leaves values that fit alone, however many they are', async () => {
    const { key, forget } = await stored('string', []);
    await forget();
    const values = JSON.stringify(Array.from({ length: 5_200 }, (_, n) => `many${n}`));
    await env.DB.prepare(
      `INSERT INTO users (id, email, username, name_search, created_at, updated_at, attributes)
       SELECT value, value || '@example.com', value, '', 0, 0, json_object('${key}', value)
         FROM json_each(?)`,
    )
      .bind(values)
      .run();
    expect((await define({ key, type: 'number' }, '?discard=true')).status).toBe(409);
    expect((await define({ key, type: 'string' })).status).toBe(201);
    await env.DB.prepare("DELETE FROM users WHERE id GLOB 'many*'").run();
  });
});

describe('another type', () => {
  test('removes what does not fit, on demand, and converts the others', async () => {
    const { id, shown, versions } = await stored('string', ['large', '7', '8']);
    expect((await change(id, { type: 'number' })).json.error.message).toContain(
      '1 user has a value',
    );
    expect((await change(id, { type: 'number' }, '?discard=true')).status).toBe(200);
    expect(await shown()).toEqual([undefined, 7, 8]);
    expect(await versions()).toEqual([2, 2, 2]);
  });

  test('that is none removes nothing', async () => {
    const { id, shown, versions } = await stored('string', ['large']);
    expect((await change(id, { type: 'string', label: 'x' }, '?discard=true')).status).toBe(200);
    expect(await shown()).toEqual(['large']);
    expect(await versions()).toEqual([1]);
  });

  test.each([{ discard: 'yes' }, { keepAmounts: '1' }, { discard: 'true', other: 'x' }])(
    'a query of %j is 400',
    async (query) => {
      const { id } = await stored('string', []);
      expect((await change(id, {}, `?${new URLSearchParams(query)}`)).status).toBe(400);
    },
  );
});

describe('another currency', () => {
  const amounts = [499.99, 5];

  test.each(['a PATCH', 'a new definition'])(
    '%s is 409 with the count while there are amounts',
    async (how) => {
      const { key, id, shown, versions, forget } = await stored('currency', amounts, eur);
      if (how === 'a new definition') await forget();
      const to = (query: string) =>
        how === 'a PATCH'
          ? change(id, { currencyCode: 'JPY' }, query)
          : define({ key, type: 'currency', currencyCode: 'JPY' }, query);
      const refused = await to('');
      expect([refused.status, refused.json.error.message]).toEqual([
        409,
        '2 users have amounts that would be of another currency: ?keepAmounts=true keeps the numbers, ?discard=true removes them.',
      ]);
      expect(await shown()).toEqual(amounts);
      const kept = await to('?keepAmounts=true');
      expect(kept.json.data.currencyCode).toBe('JPY');
      expect(await shown()).toEqual(amounts);
      expect(await versions()).toEqual([1, 1]);
      const again = await change(kept.json.data.id, { currencyCode: 'USD' }, '?discard=true');
      expect(again.json.data.currencyCode).toBe('USD');
      expect(await shown()).toEqual([undefined, undefined]);
      expect(await versions()).toEqual([2, 2]);
    },
  );

  test('a new definition removes what its predecessor left, on demand', async () => {
    const { key, shown, forget } = await stored('string', ['5', 'large']);
    await forget();
    const body = { key, type: 'currency', ...eur };
    expect((await define(body)).status).toBe(409);
    expect((await define(body, '?keepAmounts=true')).json.error.message).toContain(
      '1 user has a value',
    );
    expect((await define(body, '?keepAmounts=true&discard=true')).status).toBe(201);
    expect(await shown()).toEqual([5, undefined]);
  });

  test('is free while no amount is stored, and the same one always', async () => {
    const { id } = await stored('currency', [], eur);
    expect((await change(id, { currencyCode: 'JPY' })).status).toBe(200);
    const used = await stored('currency', amounts, eur);
    expect((await change(used.id, { currencyCode: 'EUR', label: 'Same' })).status).toBe(200);
    expect((await change(used.id, { label: 'Other' })).json.data.currencyCode).toBe('EUR');
  });

  test('a number becomes an amount, and an amount a number, as it is', async () => {
    const { id, shown } = await stored('number', amounts);
    expect((await change(id, { type: 'currency', ...eur })).status).toBe(200);
    expect((await change(id, { type: 'number' })).json.data.currencyCode).toBeNull();
    expect(await shown()).toEqual(amounts);
  });
});

describe('currencies', () => {
  const type = 'currency';
  const key = 'coins';

  test.each(['SLE', 'VED', 'VES', 'XCG', 'ZWG', 'XOF', 'XAF', 'XCD', 'XPF', 'EUR', 'JPY'])(
    '%s is money',
    async (currencyCode) => {
      const { status, json, text } = await define({ key, type, currencyCode });
      expect(status, text).toBe(201);
      await root(`${path}/${json.data.id}`, 'DELETE');
    },
  );

  test.each([
    ...['ANG', 'BGN', 'HRK', 'CUC', 'MRO', 'SLL', 'STD', 'VEF', 'ZWL', 'DEM', 'BYR', 'LTL', 'ZMK'],
    ...['XAU', 'XAG', 'XPD', 'XPT', 'XTS', 'XXX', 'XDR', 'XSU', 'XUA', 'XAD', 'XBA'],
    ...['BOV', 'CHE', 'CHW', 'CLF', 'COU', 'MXV', 'USN', 'UYI', 'UYW', 'eur', 'EURO', '', 'BTC'],
  ])('%s is none', async (currencyCode) => {
    const { status, json } = await define({ key, type, currencyCode });
    expect([status, Object.keys(json.error.details.errors)]).toEqual([400, ['currencyCode']]);
    const { id } = await stored('currency', [], eur);
    expect((await change(id, { currencyCode })).status).toBe(400);
  });

  test('a code that was withdrawn since stays, and is taken back', async () => {
    const { id } = await stored('currency', [7], eur);
    const withdraw = "UPDATE attribute_definitions SET currency_code = 'HRK' WHERE id = ?";
    await env.DB.prepare(withdraw).bind(id).run();
    const read = (await root(`${path}/${id}`)).json.data;
    expect(read.currencyCode).toBe('HRK');
    const { label, description, currencyCode, externalKey } = read;
    const back = await change(id, {
      label,
      description,
      type: read.type,
      currencyCode,
      externalKey,
    });
    expect([back.status, back.json.data.currencyCode]).toEqual([200, 'HRK']);
    expect((await change(id, { label: 'Kuna' })).json.data.currencyCode).toBe('HRK');
    expect((await change(id, { currencyCode: 'EUR' })).status).toBe(409);
  });

  test('there are 155', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
    expect(codes.filter(isCurrencyCode)).toHaveLength(155);
  });
});

describe('a value that is stored between the look and the change', () => {
  const consent = { discard: false, keepAmounts: false };
  const mutation = (name: string) => {
    const event = { mutationId: `event_${name}`, actorId: null, requestId: 'x', now: 1 };
    return { ...event, grounds: null };
  };

  /** A database in which a user stores a value once it has been looked at. */
  function storing(name: string, key: string, value: string | number) {
    let batches = 0;
    return probeD1(env.DB, async (_call, call) => {
      batches += 1;
      if (batches === 2) {
        await env.DB.prepare(
          `INSERT INTO users (id, email, username, name_search, created_at, updated_at, attributes)
           VALUES (?1, ?1 || '@example.com', ?1, '', 0, 0, json_object(?2, ?3))`,
        )
          .bind(name, key, value)
          .run();
      }
      return call();
    });
  }

  test('is looked at too where a key is defined anew', async () => {
    const { key, forget } = await stored('string', []);
    await forget();
    const creation = { key, type: 'number' } as const;
    const db = storing('late-type', key, 'text');
    const made = createDefinition(db, 'user_attr_late', creation, consent, mutation('type'));
    await expect(made).rejects.toThrow(Outdated);
    expect((await define(creation)).status).toBe(409);
  });

  test('is looked at too where the currency changes', async () => {
    const { id, key } = await stored('currency', [], eur);
    const before = await definitionById(env.DB, id).first<DefinitionRow>();
    if (!before) throw new Error('it was defined');
    const update = { currencyCode: 'JPY' };
    const db = storing('late-amount', key, 499.99);
    const changed = changeDefinition(db, before, update, consent, mutation('amount'));
    await expect(changed).rejects.toThrow(Outdated);
    expect((await root(`${path}/${id}`)).json.data.currencyCode).toBe('EUR');
    expect((await change(id, update)).status).toBe(409);
  });
});
