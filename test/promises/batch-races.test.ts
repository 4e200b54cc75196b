/** Batches and single identifies of the same people at once. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { type Received, ROOT, send } from '../support/client.ts';
import { rounds } from '../support/rounds.ts';
import { as, freshEmail } from '../support/tenancy.ts';

const post = (path: string, body: object) =>
  send(`/api/v1/users/identify${path}`, { method: 'POST', token: ROOT, body });

interface Told {
  readonly status: number;
  readonly userId: string;
  readonly created: boolean;
}

/** What each answer told of each email. */
const toldBy = ({ status, json, text }: Received, emails: readonly string[]): [string, Told][] => {
  expect(status, text).toBe(207);
  return json.data.results.map((told: Told, index: number) => [emails[index], told]);
};

const shuffled = (emails: readonly string[]) =>
  emails
    .map((email) => [Math.random(), email] as const)
    .sort(([one], [other]) => one - other)
    .map(([, email]) => email);

test('make one user for each email, and versions without a hole', async () => {
  await as('root').post('/user-attributes', { key: 'batch_race', type: 'number' });
  for (let round = 0; round < rounds(1, 4); round += 1) {
    const emails = Array.from({ length: 70 }, () => freshEmail());
    const orders = Array.from({ length: 5 }, () => shuffled(emails));
    const [batches, singles] = await Promise.all([
      Promise.all(
        orders.map((order, n) =>
          post('/batch', {
            users: order.map((email) => ({ email, attributes: { batch_race: n } })),
          }),
        ),
      ),
      Promise.all(emails.slice(0, 20).map((email) => post('', { email, name: 'Single' }))),
    ]);
    const told = [
      ...batches.flatMap((answer, n) => toldBy(answer, orders[n] ?? [])),
      ...singles.map(({ status, json }, n): [string, Told] => [
        emails[n] ?? '',
        { status, ...json.data },
      ]),
    ];
    for (const [email, { status }] of told) expect([200, 201], email).toContain(status);
    const byEmail = Map.groupBy(told, ([email]) => email);
    for (const each of byEmail.values()) {
      expect(each.filter(([, { created }]) => created)).toHaveLength(1);
      expect(new Set(each.map(([, { userId }]) => userId)).size).toBe(1);
    }
    const { results } = await env.DB.prepare(
      `SELECT u.id, u.version, count(e.version) AS events, max(e.version) AS newest
         FROM users u JOIN events e ON e.user_id = u.id
        WHERE u.email IN (SELECT value FROM json_each(?)) GROUP BY u.id`,
    )
      .bind(JSON.stringify(emails))
      .all<{ version: number; events: number; newest: number }>();
    expect(results).toHaveLength(emails.length);
    for (const { version, events, newest } of results) {
      expect({ events, newest }).toEqual({ events: version, newest: version });
    }
  }
});

/** Sends lines, and returns what was told of each. */
async function stream(emails: readonly string[], value: number): Promise<Told[]> {
  const rows = emails.map((email) => ({
    id: crypto.randomUUID(),
    email,
    attributes: { batch_race: value },
  }));
  const { text } = await send('/api/v1/users/identify/batch', {
    method: 'POST',
    token: ROOT,
    rawBody: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
  const told = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told.pop()).not.toHaveProperty('error');
  return told;
}

/** Deletes people, or moves them to another email, as soon as they are there. */
async function disturb(emails: readonly string[]): Promise<void> {
  for (const [n, email] of emails.entries()) {
    const [person] = (await as('root').get(`/users?email=${email}`)).json.data;
    if (!person) continue;
    const path = `/platform/users/${person.userId}`;
    const { status } =
      n % 2 === 0
        ? await as('root').delete(path)
        : await as('root').patch(path, { email: `moved.${email}` });
    expect([200, 204, 404, 409]).toContain(status);
  }
}

test('stay true while people are deleted and move to other emails', async () => {
  await as('root').post('/user-attributes', { key: 'batch_race', type: 'number' });
  const emails = Array.from({ length: rounds(120, 1_000) }, () => freshEmail());
  const answers = await Promise.all([
    ...Array.from({ length: 4 }, (_, n) => stream(shuffled(emails), n)),
    ...Array.from({ length: 4 }, async (_, n) => {
      const order = shuffled(emails).slice(0, 1_000);
      const users = order.map((email) => ({ email, attributes: { batch_race: 10 + n } }));
      return toldBy(await post('/batch', { users }), order).map(([, told]) => told);
    }),
    disturb(shuffled(emails).slice(0, 60)).then(() => []),
    disturb(shuffled(emails).slice(0, 60)).then(() => []),
  ]);
  const told = answers.flat();
  for (const each of told) expect([200, 201], JSON.stringify(each)).toContain(each.status);
  const ids = new Set(told.map(({ userId }) => userId));
  const born = told.filter(({ created }) => created).map(({ userId }) => userId);
  expect(new Set(born), 'whoever was told of was created once').toEqual(ids);
  expect(born).toHaveLength(ids.size);
  // Events outlive the people: each has all versions from 1, once.
  const { results } = await env.DB.prepare(
    `SELECT user_id FROM events WHERE version IS NOT NULL
        AND user_id IN (SELECT value FROM json_each(?1))
      GROUP BY user_id
     HAVING count(*) <> max(version) OR count(DISTINCT version) <> max(version)`,
  )
    .bind(JSON.stringify([...ids]))
    .all();
  expect(results).toEqual([]);
});
