/** The totals of the list of users, which triggers keep, always equal the counts. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT, send } from '../support/client.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';

const root = async (method: string, path: string, body?: object) => {
  const answer = await send(`/api/v1${path}`, { method, token: ROOT, ...(body && { body }) });
  expect(answer.status, answer.text).toBeLessThan(300);
};
const identify = (email: string, emailVerified?: boolean) =>
  root('POST', '/users/identify', { email, emailVerified });

const idOf = (email: string, from: 'users' | 'principals') =>
  env.DB.prepare(
    `SELECT ${from}.id FROM principals JOIN users ON users.id = user_id WHERE email = ?`,
  )
    .bind(email)
    .first<string>('id');

const run = (...statements: readonly string[]) =>
  env.DB.batch(statements.map((sql) => env.DB.prepare(sql)));
const insert = (id: string, verified: 0 | 1) =>
  `INSERT INTO users (id, username, email, email_verified, created_at, updated_at)
   VALUES ('${id}', '${id}', '${id}@x.io', ${verified}, 0, 0)`;

/** Counts the verified and unverified users. The lists must show the same numbers. */
async function counts() {
  const { results } = await env.DB.prepare(
    `SELECT count(*) FILTER (WHERE email_verified) AS verified,
            count(*) FILTER (WHERE NOT email_verified) AS others FROM users`,
  ).all<{ verified: number; others: number }>();
  const [{ verified, others } = { verified: 0, others: 0 }] = results;
  const listed = {
    '': verified + others,
    'verified=true': verified,
    'verified=false': others,
    'sort=name': verified + others,
    'sort=name&verified=true': verified,
    'search=@&verified=false': others,
  };
  for (const [query, count] of Object.entries(listed)) {
    const { json } = await send(`/api/v1/users?limit=1&${query}`, { token: ROOT });
    expect(json.meta.pagination.total, query).toBe(count);
  }
  return { verified, others };
}

beforeAll(() => run('DELETE FROM users'));

type Step = readonly [what: string, verified: number, others: number, step: () => Promise<unknown>];

describe('the totals are the counts after', () => {
  const outside = outsideIssuer({ createUsers: true });
  const claims = { sub: 'eve', email: 'eve@x.io', email_verified: true };

  test.each<Step>([
    ['nothing', 0, 0, async () => undefined],
    ['an identify of someone new', 0, 1, () => identify('ann@x.io')],
    ['one of someone who is verified', 1, 1, () => identify('ben@x.io', true)],
    ['one of someone known', 1, 1, () => identify('ben@x.io')],
    ['a verification', 2, 0, () => identify('ann@x.io', true)],
    ['the same again', 2, 0, () => identify('ann@x.io', true)],
    [
      ...(['a verification that is taken back', 1, 1] as const),
      async () =>
        root('PATCH', `/users/${await idOf('ben@x.io', 'principals')}`, { emailVerified: false }),
    ],
    ['a user of the platform', 1, 2, () => root('POST', '/platform/users', { email: 'carl@x.io' })],
    [
      ...(['a service user', 1, 3] as const),
      () => root('POST', '/platform/users/service-users', { email: 'bot@x.io' }),
    ],
    ['someone whom a JWT makes known', 2, 3, async () => outside.call(await outside.token(claims))],
    [
      ...(['a deletion', 2, 2] as const),
      async () => root('DELETE', `/users/${await idOf('ben@x.io', 'principals')}`),
    ],
    [
      ...(['one from the platform', 2, 1] as const),
      async () => root('DELETE', `/platform/users/${await idOf('carl@x.io', 'users')}`),
    ],
    ['many rows', 3, 3, () => run(insert('f', 0), insert('g', 0), insert('h', 1))],
    ['a change of each', 3, 3, () => run('UPDATE users SET email_verified = NOT email_verified')],
    [
      ...(['a batch that fails', 3, 3] as const),
      () =>
        expect(
          run('DELETE FROM users WHERE email_verified', insert('i', 0), insert('i', 1)),
        ).rejects.toThrow('UNIQUE'),
    ],
    ['the deletion of everybody', 0, 0, () => run('DELETE FROM users')],
  ])('%s', async (_what, verified, others, step) => {
    await step();
    expect(await counts()).toEqual({ verified, others });
  });
});
