/** People who are taken out as pages of CSV. */
import { beforeAll, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { person, root } from '../support/credentials.ts';
import { askExport, askThrough, cellsIn, exported } from '../support/exports.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

const csv = { format: 'csv' };
const FIELDS = [
  ...['userId', 'principalId', 'email', 'name', 'image', 'emailVerified', 'externalId'],
  ...['username', 'role', 'createdAt', 'updatedAt'],
];

const define = (key: string, type: string, visibility = 'team') =>
  made('root', '/user-attributes', {
    key,
    type,
    visibility,
    ...(type === 'currency' && { currencyCode: 'EUR' }),
  });

const columns = ['t_text', 't_number', 't_flag', 't_date', 't_money'];

beforeAll(async () => {
  await define('t_text', 'string', 'organization');
  await define('t_number', 'number');
  await define('t_flag', 'boolean', 'application');
  await define('t_date', 'date');
  await define('t_money', 'currency');
});

interface Page {
  readonly rows: string[][];
  readonly text: string;
  /** The path of the next one. */
  readonly next: string | undefined;
}

const pageIn = ({ text, headers }: { text: string; headers: Headers }): Page => ({
  rows: cellsIn(text),
  text,
  next: /^<([^>]+)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1],
});

async function page(query: Record<string, string> = {}, token = ROOT): Promise<Page> {
  const answer = await askExport({ ...csv, ...query }, token);
  expect(answer.status, answer.text).toBe(200);
  return pageIn(answer);
}

/** Somebody in the table: each cell by the name of its column. */
async function cellsOf(email: string, token = ROOT, query: Record<string, string> = {}) {
  const { rows } = await page({ email, ...query }, token);
  const [head = [], cells = []] = rows;
  return Object.fromEntries(head.map((name, i) => [name, cells[i]]));
}

async function somebody(attributes: object, fields: object = {}) {
  const email = freshEmail();
  await made('root', '/users/identify', { email, attributes, ...fields });
  return email;
}

describe('a table', () => {
  test('has a column for each field and each attribute, and a row for each person', async () => {
    const answer = await askExport(csv);
    const { rows, next } = pageIn(answer);
    expect(rows[0]).toEqual([...FIELDS, ...columns.map((key) => `attributes.${key}`)]);
    const { people: all } = await exported();
    expect(rows.slice(1).map(([id]) => id)).toEqual(all.map(({ userId }) => userId));
    expect(next).toBeUndefined();
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('Content-Disposition')).toBe('attachment; filename="people.csv"');
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
    expect(answer.headers.get('x-d1-bookmark')).toMatch(/^main\./);
  });

  test('writes values by their types', async () => {
    const email = await somebody(
      { t_text: 'a "b",\r\nc', t_number: -3.5, t_flag: false, t_date: '2024-05-06', t_money: 49.9 },
      { name: 'Zoë, the 1st' },
    );
    expect(await cellsOf(email)).toMatchObject({
      email,
      name: 'Zoë, the 1st',
      image: '',
      emailVerified: 'false',
      role: 'user',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      'attributes.t_text': 'a "b",\r\nc',
      'attributes.t_number': '-3.5',
      'attributes.t_flag': 'false',
      'attributes.t_date': '2024-05-06T00:00:00.000Z',
      'attributes.t_money': '49.9',
    });
  });

  test('has no formula in it', async () => {
    const email = await somebody(
      { t_text: '=HYPERLINK("https://x.test","y")' },
      { name: '@SUM(1)' },
    );
    expect(await cellsOf(email)).toMatchObject({
      name: "'@SUM(1)",
      'attributes.t_text': `'=HYPERLINK("https://x.test","y")`,
      'attributes.t_number': '',
    });
  });

  test('begins with a byte order mark on request, on its first page only', async () => {
    const query = { ...csv, bom: 'true', limit: '1' };
    const bytes = new Uint8Array(await (await askThrough(query)).arrayBuffer());
    expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 'u'.charCodeAt(0)]);
    const { rows, next } = await page(query);
    expect(rows).toHaveLength(2);
    const second = await send(String(next), { token: ROOT });
    expect(second.text).toMatch(/^user_/);
  });

  test('has the attributes that an admin sees', async () => {
    const admin = await person('admin');
    const { rows } = await page({ organizationId: tenants.acme.id }, admin.token);
    expect(rows[0]).toEqual([...FIELDS, 'attributes.t_text']);
    expect((await askExport(csv, admin.token)).status).toBe(403);
  });
});

describe('pages', () => {
  test('make one table together, while others come and go', async () => {
    for (let n = 0; n < 12; n += 1) await somebody({ t_number: n });
    const before = (await exported()).people.map(({ email }) => email);
    let { text, next } = await page({ limit: '5' });
    const came: string[] = [];
    while (next !== undefined) {
      came.push(await somebody({ t_text: 'late' }, { createdAt: '2001-01-01T00:00:00Z' }));
      const [gone] = came.length === 2 ? came.splice(0, 1) : [];
      const { json } = gone ? await as('root').get(`/users?email=${gone}`) : {};
      if (gone) await root('DELETE', `/users/${json.data[0].principalId}`);
      const more = pageIn(await send(next, { token: ROOT }));
      text += more.text;
      next = more.next;
      if (came.length > 20) break;
    }
    const emails = cellsIn(text)
      .slice(1)
      .map((cells) => cells[2]);
    expect(new Set(emails).size).toBe(emails.length);
    expect(emails).toEqual(expect.arrayContaining(before));
  });

  test('keep their columns when an attribute is defined between them', async () => {
    const first = await page({ limit: '3' });
    await define('a_late_one', 'string');
    const second = pageIn(await send(String(first.next), { token: ROOT }));
    expect(new Set([...first.rows, ...second.rows].map((cells) => cells.length)).size).toBe(1);
    expect((await page({ limit: '1' })).rows[0]?.at(-1)).toBe('attributes.a_late_one');
  });

  test('end when an attribute of theirs is gone, and say so', async () => {
    const { data } = await define('a_short_one', 'string');
    const { next } = await page({ limit: '3' });
    expect((await root('DELETE', `/user-attributes/${data.id}`)).status).toBe(204);
    const { status, text } = await send(String(next), { token: ROOT });
    expect([status, text]).toEqual([400, expect.stringContaining('Begin again')]);
  });

  test('have the filters, the limit and the rest of the address that led to them', async () => {
    const { next } = await page({ limit: '2', 'attr.t_number[gte]': '0' });
    const { searchParams } = new URL(String(next), 'https://roster.test');
    expect(searchParams.get('attr.t_number[gte]')).toBe('0');
    expect(searchParams.get('limit')).toBe('2');
    expect(pageIn(await send(String(next), { token: ROOT })).rows).toHaveLength(2);
  });
});
