/** The export of all that is stored about a person. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { type Received, ROOT, send } from '../support/client.ts';
import { root } from '../support/credentials.ts';
import {
  type Person,
  personWithEverything,
  unsentMail,
} from '../support/person-with-everything.ts';
import { acme } from '../support/tenancy.ts';

const exportOf = (id: string, token: string) => send(`/api/v1/users/${id}/export`, { token });

describe('of a person who has everything', () => {
  const word = 'fenchurchia';
  let person: Person;
  let answer: Received;

  beforeAll(async () => {
    person = await personWithEverything(word);
    await unsentMail(person);
    const rule = { visibility: 'admins' };
    await root('PUT', `${acme}/metadata-keys/secret_note`, rule);
    const path = `/api/core/users/platform-metadata/?platform_key=acme-corp&username=${person.id}`;
    await send(path, { method: 'PATCH', token: ROOT, body: { metadata: { secret_note: 'x1y2' } } });
    answer = await exportOf(person.id, person.token);
  });

  test('there is something in every part', () => {
    expect(answer.status, answer.text).toBe(200);
    const { exportedAt, ...parts } = answer.json.data;
    expect(Date.parse(exportedAt)).toBeLessThanOrEqual(Date.now());
    const empty = Object.entries(parts).filter(([, rows]) => (rows as unknown[]).length === 0);
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  test('values have their types, and times are ISO 8601', () => {
    const { users, records, memberships } = answer.json.data;
    const [user] = users;
    expect(user).toMatchObject({
      id: person.id,
      email: person.email,
      emailVerified: true,
      attributes: { note: word },
      image: null,
    });
    expect(user.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(records).toMatchObject([{ scopeId: tenants.acme.id, metadata: { theme: word } }]);
    expect(memberships.map((each: { role: string }) => each.role)).toContain('owner');
  });

  test('a key that is private to a tenant is part of it', () =>
    expect(answer.json.data.records[0].metadata.secret_note).toBe('x1y2'));

  test('no hash and no secret is part of it', async () => {
    const stored = await env.DB.prepare(
      `SELECT hash AS secret FROM tokens WHERE user_id = ?1
        UNION SELECT hash FROM codes WHERE user_id = ?1
        UNION SELECT password_hash FROM users WHERE id = ?1
        UNION SELECT secret_hash FROM invitations
        UNION SELECT detail ->> 'secret' FROM messages WHERE detail ->> 'secret' IS NOT NULL`,
    )
      .bind(person.id)
      .all<{ secret: string }>();
    expect(stored.results.length).toBeGreaterThan(4);
    for (const { secret } of stored.results) expect(answer.text).not.toContain(secret);
    expect(answer.text).not.toContain(person.token);
  });

  test('it is a file to download, which no cache keeps', () => {
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
    expect(answer.headers.get('Content-Disposition')).toBe(
      `attachment; filename="${person.id}.json"`,
    );
  });

  test('it is the same by the id of the principal, and to those who manage people', async () => {
    const { exportedAt: _, ...data } = (await exportOf(person.principalId, ROOT)).json.data;
    expect(data.users).toEqual(answer.json.data.users);
    expect(data.eventsAbout).toEqual(answer.json.data.eventsAbout);
  });
});

describe('who may export', () => {
  test('oneself, but not with a token that has limits', async () => {
    expect((await exportOf(people.john.id, people.john.token)).status).toBe(200);
    const body = { name: 'limited', userId: people.john.id, permissions: ['people.view'] };
    const { json } = await send('/api/v1/tokens', { method: 'POST', token: ROOT, body });
    expect((await exportOf(people.john.id, json.data.token)).status).toBe(403);
  });

  test('nobody else without the right, whoever it is about', async () => {
    const { token } = people.john;
    const others = await exportOf(people.jane.id, token);
    const nobody = await exportOf('user_01jmx8k2f5e6h9q3v7r1t4w8y0', token);
    expect(others.status).toBe(403);
    expect(nobody.text).toBe(others.text);
    expect((await exportOf('user_01jmx8k2f5e6h9q3v7r1t4w8y0', ROOT)).status).toBe(404);
  });

  test('the team manages people, and does not reach the team', async () => {
    const made = async (email: string, role: string) => {
      const body = { email, role };
      return (await send('/api/v1/platform/users', { method: 'POST', token: ROOT, body })).json
        .user;
    };
    const manager = await made('manager@example.com', 'admin');
    const peer = await made('peer@example.com', 'member');
    const body = { name: 'team', userId: manager.id };
    const { token } = (await send('/api/v1/tokens', { method: 'POST', token: ROOT, body })).json
      .data;
    expect((await exportOf(people.john.id, token)).status).toBe(200);
    expect((await exportOf(peer.id, token)).status).toBe(404);
    expect((await exportOf(manager.id, token)).status).toBe(200);
    expect((await exportOf(peer.id, people.operator.token)).status).toBe(200);
  });
});

test('values of events that lie on two pages come each once', async () => {
  const { userId } = (
    await send('/api/v1/users/identify', {
      method: 'POST',
      token: ROOT,
      body: { email: 'paged@example.com' },
    })
  ).json.data;
  const numbers = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)';
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO events (id, at, action, user_id)
       ${numbers} SELECT printf('event_%026d', i), i, 'user.update', ?1 FROM n`,
    ).bind(userId),
    env.DB.prepare(
      `INSERT INTO changes (event_id, user_id, surface, before, after)
       ${numbers} SELECT printf('event_%026d', i), ?1, 'user', json_object('n', i), json_object('k', k)
                    FROM n, (SELECT 1 AS k UNION SELECT 2 UNION SELECT 3)`,
    ).bind(userId),
  ]);
  const { changes } = (await exportOf(userId, ROOT)).json.data;
  type Change = { readonly eventId: string; readonly before: object; readonly after: object };
  const made = changes.filter(({ eventId }: Change) => eventId.startsWith('event_000'));
  expect(made).toHaveLength(2_100);
  expect(new Set(made.map((each: Change) => JSON.stringify(each))).size).toBe(2_100);
});

test('20,000 events come a page at a time, each once', async () => {
  await env.DB.prepare(
    `INSERT INTO events (id, at, action, actor_id, user_id)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
     SELECT printf('event_many_%05d', i), i, 'user.update', ?1, ?1 FROM n`,
  )
    .bind(people.beta.id)
    .run();
  const { eventsAbout, eventsBy } = (await exportOf(people.beta.id, ROOT)).json.data;
  const many = eventsAbout.filter(({ id }: { id: string }) => id.startsWith('event_many_'));
  expect(new Set(many.map(({ id }: { id: string }) => id)).size).toBe(20_000);
  expect(many).toHaveLength(20_000);
  expect(eventsBy).toEqual([]);
});
