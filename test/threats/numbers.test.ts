/**
 * Threats in numbers: long digits, exponents and infinities, in every text that becomes a value.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT, send } from '../support/client.ts';

const root = (path: string, method = 'GET', body?: unknown) =>
  send(path, { method, token: ROOT, ...(body !== undefined && { body }) });
const identify = (email: string, attributes: object) =>
  root('/api/v1/users/identify', 'POST', { email, attributes });

const TYPES = ['string', 'number', 'boolean', 'date', 'currency'];
const zeros = '0'.repeat(400);
const TEXTS: [string, string][] = [
  ['an integer of 401 digits', `1${zeros}`],
  ['a negative integer of 401 digits', `-1${zeros}`],
  ['a signed integer of 401 digits', `+1${zeros}`],
  ['400 leading zeros', `${zeros}1`],
  ['a fraction of 401 digits', `0.${zeros}1`],
  ['a number too large', '1e309'],
  ['a number too small', '-1e309'],
  ['an endless exponent', `1e${'9'.repeat(400)}`],
  ['an endless negative exponent', `1e-${'9'.repeat(400)}`],
  ['the largest number', String(Number.MAX_VALUE)],
  ['the smallest number', String(Number.MIN_VALUE)],
  ['Infinity', 'Infinity'],
  ['NaN', 'NaN'],
  ['an integer that loses digits', '9007199254740993'],
  ['a year of 400 digits', `1${zeros}-01-01`],
  ['a signed year', '+275760-09-13T00:00:00.000Z'],
  ['milliseconds beyond every date', '8640000000000001'],
];

beforeAll(async () => {
  for (const type of TYPES) {
    const body = { key: `a_${type}`, type, ...(type === 'currency' && { currencyCode: 'EUR' }) };
    expect((await root('/api/v1/user-attributes', 'POST', body)).status).toBe(201);
  }
});

describe.each(TEXTS)('%s', (name, text) => {
  const slug = name.replaceAll(' ', '-');

  test.each(TYPES)('as a value of type %s is stored or refused', async (type) => {
    const { status, json } = await identify(`${slug}@numbers.example`, { [`a_${type}`]: text });
    expect([200, 201, 400]).toContain(status);
    if (status === 400) expect(json.error.code).toBe('VALIDATION_ERROR');
  });

  test.each(TYPES)('as a filter on type %s is a list or refused', async (type) => {
    for (const operator of ['', '[gt]', '[lte]', '[ne]', '[contains]', '[exists]']) {
      const query = new URLSearchParams({ [`attr.a_${type}${operator}`]: text });
      expect([200, 400]).toContain((await root(`/api/v1/users?${query}`)).status);
    }
  });

  test('as a bound of a list gives a list or is refused', async () => {
    for (const parameter of ['dateFrom', 'dateTo', 'limit', 'cursor']) {
      const query = new URLSearchParams({ [parameter]: text });
      expect([200, 400]).toContain((await root(`/api/v1/users?${query}`)).status);
    }
  });

  test('as a stored text is converted to every type or refused', async () => {
    const key = `c_${slug.replaceAll('-', '_').toLowerCase()}`;
    const defined = await root('/api/v1/user-attributes', 'POST', { key, type: 'string' });
    expect(defined.status).toBe(201);
    expect((await identify(`${slug}@conversions.example`, { [key]: text })).status).toBeLessThan(
      300,
    );
    const path = `/api/v1/user-attributes/${defined.json.data.id}`;
    for (const type of ['number', 'boolean', 'date', 'string']) {
      expect([200, 409]).toContain((await root(path, 'PATCH', { type })).status);
    }
  });
});
