/** The list of 100,000 users: the cost of a page near the start and far from it. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { ROOT, send } from '../support/client.ts';
import { addPeople, get, report, timed } from './crowd.ts';

const PEOPLE = 100_000;

interface Definition {
  readonly id: string;
  readonly key: string;
}

/** The cursor of a page `depth` users from the start, computed without reading the pages before. */
async function deepCursor(depth: number): Promise<string> {
  const { cursor } = (await get('/api/v1/users?limit=1')).json.meta.pagination;
  const row = await env.DB.prepare(
    'SELECT created_at, id FROM users ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?',
  )
    .bind(depth)
    .first<{ created_at: number; id: string }>();
  const [mark] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return Buffer.from(JSON.stringify([mark, row?.created_at, row?.id])).toString('base64url');
}

test(`lists of ${PEOPLE} users`, async () => {
  for (const [key, type] of [
    ['plan', 'string'],
    ['mrr', 'number'],
    ['is_beta', 'boolean'],
  ]) {
    await send('/api/v1/user-attributes', { method: 'POST', token: ROOT, body: { key, type } });
  }
  await addPeople(PEOPLE);
  const deep = await deepCursor(90_000);
  const rows: [string, string][] = [];
  for (const [name, query] of [
    ['first page', ''],
    ['a page 90,000 users deep', `cursor=${deep}`],
    ['by name', 'sort=name'],
    ['search, found often', 'search=person 99'],
    ['search, found once', 'search=crowd77777@'],
    ['search, found never', 'search=nobody at all'],
    ['attribute, 1 % of users', 'attr.plan=enterprise'],
    ['attribute, 99 % of users', 'attr.plan=free'],
    ['attribute, a range of 1 %', 'attr.mrr[gte]=990'],
    ['attribute, a range of 50 %', 'attr.mrr[lt]=500'],
    ['two attributes', 'attr.plan=enterprise&attr.is_beta=true'],
  ] as const) {
    const { median, answer } = await timed(() => get(`/api/v1/users?${query}`));
    rows.push([name, `${median.toFixed(1)} ms, ${answer.json.meta.pagination.total} in all`]);
  }
  for (const [key, type] of [
    ['plan', 'number'],
    ['mrr', 'string'],
    ['mrr', 'date'],
    ['is_beta', 'number'],
  ]) {
    const definitions = (await get('/api/v1/user-attributes')).json.data as Definition[];
    const { id } = definitions.find((each) => each.key === key) ?? {};
    const path = `/api/v1/user-attributes/${id}?dryRun=true`;
    const sent = { method: 'PATCH', token: ROOT, body: { type } };
    const { median, answer } = await timed(() => send(path, sent));
    const told = `${median.toFixed(1)} ms, ${answer.json.misfits.total} do not fit`;
    rows.push([`preview of ${key} as ${type}`, told]);
  }
  const one = await timed(() => get('/api/v1/users/principal_crowd000000000000000055555'));
  rows.push(['one user', `${one.median.toFixed(1)} ms`]);
  let n = 0;
  const identify = (email: () => string) =>
    timed(() =>
      send('/api/v1/users/identify', {
        method: 'POST',
        token: ROOT,
        body: { email: email(), attributes: { mrr: ++n } },
      }),
    );
  rows.push([
    'identify, new',
    `${(await identify(() => `new${n}@example.com`)).median.toFixed(1)} ms`,
  ]);
  rows.push([
    'identify, known',
    `${(await identify(() => 'crowd5@example.com')).median.toFixed(1)} ms`,
  ]);
  report(`With ${PEOPLE} users (medians)`, rows);
  expect((await get('/api/v1/users')).json.meta.pagination.total).toBeGreaterThan(PEOPLE);
});
