/** What is left of an erased person: nothing. Everything that is stored is looked through. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { type Received, ROOT, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { mailer } from '../support/mailbox.ts';
import {
  type Person,
  personWithEverything,
  unsentMail,
} from '../support/person-with-everything.ts';
import { placesOf, settle } from '../support/storage-scan.ts';

const DAY = 24 * 60 * 60 * 1_000;
const erase = (id: string, token = ROOT, body: object = {}) =>
  send(`/api/v1/users/${id}/erase`, { method: 'POST', token, body });
const event = (where: string, ...values: unknown[]) =>
  env.DB.prepare(`SELECT * FROM events WHERE ${where}`)
    .bind(...values)
    .first<Record<string, string>>();

describe('of a person who had everything', () => {
  const word = 'marvinetta';
  let person: Person;
  let traces: string[];
  let receipt: Received;
  let before: Record<string, number>;

  beforeAll(async () => {
    person = await personWithEverything(word);
    await unsentMail(person);
    traces = [word, person.id, person.principalId];
    before = await rowsBefore(person);
    receipt = await erase(person.id, ROOT, { reason: 'requested' });
    mailer.answer = undefined;
    await settle();
  });

  test('the receipt counts what there was, and is shown later', async () => {
    expect(receipt.status, receipt.text).toBe(201);
    const { id, at, reason, suppressed, bookmark, rows } = receipt.json.data;
    expect([reason, suppressed]).toEqual(['requested', false]);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
    expect(bookmark).toMatch(/^main\.1\.[0-9a-f-]+$/);
    expect(rows).toMatchObject(before);
    expect(receipt.headers.get('Location')).toBe(`/api/v1/erasures/${id}`);
    const shown = await send(`/api/v1/erasures/${id}`, { token: ROOT });
    expect(shown.json).toEqual(receipt.json);
    expect((await send(`/api/v1/erasures/${id}`, { token: people.john.token })).status).toBe(403);
  });

  test('nothing is left but the id in the event of the erasure, for a week', async () => {
    await eventually(async () => expect(await placesOf(traces)).toEqual(['events.user_id']));
    expect(await event('user_id = ?', person.id)).toMatchObject({ action: 'user.erase' });
  });

  test('what they did to others has another id, which is one for all of it', async () => {
    const { results } = await env.DB.prepare(
      `SELECT DISTINCT e.actor_id, m.updated_by FROM events e, platform_metadata m
        WHERE e.action = 'record.merge' AND e.user_id = ?1 AND e.actor_id <> ?1
          AND m.user_id = ?1 AND m.updated_by <> ?1`,
    )
      .bind(people.john.id)
      .all<{ actor_id: string; updated_by: string }>();
    expect(results).toHaveLength(1);
    expect(results[0]?.actor_id).toMatch(/^user_[0-9a-z]{26}$/);
    expect(results[0]?.updated_by).toBe(results[0]?.actor_id);
    const own = await event('user_id = ? AND action = ?', results[0]?.actor_id, 'record.merge');
    expect(own).toMatchObject({ actor_id: results[0]?.actor_id, keys: '[]', request_id: null });
  });

  test('after a week the id is gone as well', async () => {
    await cleanUp(env, { now: Date.now() + 8 * DAY, requestId: 'test' });
    expect(await placesOf(traces)).toEqual([]);
  });

  test('the address is free', async () => {
    const body = { email: person.email };
    const answer = await send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
    expect(answer.status).toBe(201);
    expect(answer.json.data.userId).not.toBe(person.id);
  });
});

/** The numbers of rows of such a person, as tests count them. */
async function rowsBefore({ id, email }: Person): Promise<Record<string, number>> {
  const of = { user_id: ['memberships', 'platform_metadata', 'tokens', 'identities', 'codes'] };
  const counts = [
    ...of.user_id.map((table) => [table, `SELECT count(*) FROM ${table} WHERE user_id = ?1`]),
    ['invitations', 'SELECT count(*) FROM invitations WHERE email = ?2'],
    ['events', 'SELECT count(*) FROM events WHERE ?1 IN (user_id, actor_id)'],
  ] as const;
  const all: Record<string, number> = { users: 1, principals: 1 };
  for (const [table = '', sql] of counts) {
    const counted = `SELECT (${sql}) AS total, ?1 AS id, ?2 AS email`;
    all[table] = (await env.DB.prepare(counted).bind(id, email).first<number>('total')) ?? 0;
    expect(all[table], table).toBeGreaterThan(0);
  }
  return all;
}

test('somebody with thousands of events is erased in slices, by the clean-up as well', async () => {
  const body = { email: 'slices@example.com' };
  const { json } = await send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
  const { userId } = json.data;
  await env.DB.prepare(
    `INSERT INTO events (id, at, action, actor_id, user_id)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
     SELECT printf('event_sliced_%05d', i), i, 'user.update', ?1, iif(i % 2, ?1, ?2) FROM n`,
  )
    .bind(userId, people.john.id)
    .run();
  const answer = await erase(userId);
  expect(answer.status).toBe(201);
  expect(answer.json.data).toMatchObject({ bookmark: null, rows: { events: 12_001 } });
  expect(await placesOf([userId])).toContain('erasures.unfinished');
  await cleanUp(env, { now: Date.now() + 8 * DAY, requestId: 'test' });
  expect(await placesOf([userId])).toEqual([]);
  const shown = await send(answer.headers.get('Location') ?? '', { token: ROOT });
  expect(shown.json.data.bookmark).toMatch(/^main\.1\./);
});

describe('an erasure that is refused takes nothing', () => {
  const made = async (email: string, more: object = {}) => {
    const body = { email, ...more };
    return (await send('/api/v1/platform/users', { method: 'POST', token: ROOT, body })).json.user;
  };
  const tokenOf = async (userId: string, more: object = {}) => {
    const body = { name: 'test', userId, ...more };
    return (await send('/api/v1/tokens', { method: 'POST', token: ROOT, body })).json.data.token;
  };

  test('of a last owner', async () => {
    const { id } = await made('lastowner@example.com');
    const body = { key: 'of-lastowner', name: 'Theirs', owner: { userId: id } };
    await send('/api/v1/applications', { method: 'POST', token: ROOT, body });
    const before = await placesOf([id]);
    const answer = await erase(id);
    expect(answer.status).toBe(409);
    expect(await placesOf([id])).toEqual(before);
    expect(
      await env.DB.prepare('SELECT id FROM erasures WHERE unfinished IS NOT NULL').first(),
    ).toBe(null);
  });

  test('without the right, of the team by the team, of oneself, of nobody', async () => {
    expect((await erase(people.jane.id, people.john.token)).status).toBe(403);
    const manager = await made('managing@example.com', { role: 'admin' });
    const peer = await made('peering@example.com', { role: 'member' });
    const token = await tokenOf(manager.id);
    expect((await erase(peer.id, token)).status).toBe(404);
    const admin = await made('administering@example.com', { role: 'platform_admin' });
    const answer = await erase(admin.id, await tokenOf(admin.id));
    expect(answer.json.error.message).toBe('Somebody else has to erase your account.');
    expect((await erase('user_01jmx8k2f5e6h9q3v7r1t4w8y0')).status).toBe(404);
    expect((await erase(peer.id)).status).toBe(201);
  });
});

test('a repeated request gets the same receipt, and erases nobody twice', async () => {
  const body = { email: 'repeated@example.com' };
  const identify = () => send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
  const { userId } = (await identify()).json.data;
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const again = () =>
    send(`/api/v1/users/${userId}/erase`, { method: 'POST', token: ROOT, headers, body: {} });
  const first = await again();
  expect(first.status, first.text).toBe(201);
  await identify();
  const second = await again();
  expect(second.status, second.text).toBe(201);
  expect(second.json).toEqual(first.json);
  expect((await identify()).status).toBe(200);
});
