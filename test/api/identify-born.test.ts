/** People who came into being elsewhere, before they were known here. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { ROOT, send } from '../support/client.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

const IDENTIFY = '/api/v1/users/identify';

/** The same request through each door: its status. */
const doors: Record<string, (body: object) => Promise<number>> = {
  'a single identify': async (body) =>
    (await send(IDENTIFY, { method: 'POST', token: ROOT, body })).status,
  'a row of a batch': async (body) => {
    const sent = { method: 'POST', token: ROOT, body: { users: [body] } };
    return (await send(`${IDENTIFY}/batch`, sent)).json.data.results[0].status;
  },
  'a line': async (body) => {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const { text } = await send(`${IDENTIFY}/batch`, {
      method: 'POST',
      token: ROOT,
      body,
      headers,
    });
    return JSON.parse(text.split('\n')[0] ?? '').status;
  },
};

const read = async (email: string) => (await as('root').get(`/users?email=${email}`)).json.data[0];

let email = '';
beforeEach(() => {
  email = freshEmail();
});

test.each(Object.entries(doors))('%s keeps the time of somebody new', async (_, identify) => {
  expect(await identify({ email, createdAt: '2019-05-06T07:08:09+02:00' })).toBe(201);
  const { createdAt, updatedAt } = await read(email);
  expect(createdAt).toBe('2019-05-06T05:08:09.000Z');
  expect(Date.parse(updatedAt)).toBeGreaterThan(Date.now() - 60_000);
});

test.each(Object.entries(doors))('%s leaves the time of somebody known', async (_, identify) => {
  await made('root', '/users/identify', { email });
  const before = await read(email);
  expect(await identify({ email, createdAt: '2019-05-06T07:08:09Z' })).toBe(200);
  expect(await read(email)).toEqual(before);
});

test.each(Object.entries(doors))('%s refuses a time in the future', async (_, identify) => {
  const createdAt = new Date(Date.now() + 86_400_000).toISOString();
  expect(await identify({ email, createdAt })).toBe(400);
  expect(await identify({ email, createdAt: '2019' })).toBe(400);
  expect(await read(email)).toBeUndefined();
});

test('people who came earlier are listed by that time', async () => {
  const word = crypto.randomUUID();
  const [first, second] = [`a.${word}@example.com`, `b.${word}@example.com`];
  await made('root', '/users/identify', { email: second, createdAt: '2020-01-02T00:00:00Z' });
  await made('root', '/users/identify', { email: first, createdAt: '2020-01-01T00:00:00Z' });
  const { json } = await as('root').get(`/users?search=${word}&sort=oldest`);
  expect(json.data.map((each: { email: string }) => each.email)).toEqual([first, second]);
  const { results } = await env.DB.prepare(
    `SELECT count(*) AS people FROM users WHERE created_at > updated_at`,
  ).all();
  expect(results).toEqual([{ people: 0 }]);
});
