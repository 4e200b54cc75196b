/**
 * An isolate remembers what it decided a write on, and hands the next one straight to the
 * registrar: but no longer than it holds. What ends a right here is done in D1 alone, as by another
 * isolate.
 */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { forged, ROOT, record, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';

const { john } = people;
const path = record('john').path;
const other = `${path}&username=${john.username}`;

const patch = (token: string, at: string, n: number) =>
  send(at, { method: 'PATCH', token, body: { metadata: { n } } });

const stored = async () =>
  (await env.DB.prepare('SELECT metadata FROM platform_metadata WHERE user_id = ? AND scope_id = ?')
    .bind(john.id, tenants.acme.id)
    .first<string>('metadata')) ?? '{}';

let mine: { readonly token: string; readonly id: string };
let admins: { readonly token: string; readonly id: string };

const mint = async (who: { readonly id: string }) =>
  (
    await send('/api/v1/tokens', {
      method: 'POST',
      token: ROOT,
      body: { name: 'n', userId: who.id },
    })
  ).json.data;

beforeEach(async () => {
  mine = await mint(john);
  admins = await mint(people.orgOwner);
});

const membership = `user_id = ? AND scope_id = '${tenants.acme.id}'`;
const ofJohn = () => john.id;
const ofOwner = () => people.orgOwner.id;
const ofToken = () => mine.id;

/**
 * The ends of rights: a name, the SQL of the end, the SQL that undoes it, the id in both, the
 * record that is written, and the status of the answer.
 */
const ends: readonly [string, string, string, () => string, 'mine' | 'admins', number][] = [
  [
    'the token is revoked',
    'UPDATE tokens SET revoked_at = 1 WHERE id = ?',
    '',
    ofToken,
    'mine',
    401,
  ],
  [
    'the token has expired',
    'UPDATE tokens SET expires_at = 1 WHERE id = ?',
    '',
    ofToken,
    'mine',
    401,
  ],
  [
    'the token may no longer write',
    `UPDATE tokens SET permissions = '["org.read_metadata"]' WHERE id = ?`,
    ...(['', ofToken, 'mine', 403] as const),
  ],
  [
    'the token is bound to another tenant',
    `UPDATE tokens SET scope_id = '${tenants.globex.id}' WHERE id = ?`,
    ...(['', ofToken, 'mine', 403] as const),
  ],
  [
    'the user is suspended',
    "UPDATE users SET status = 'suspended' WHERE id = ?",
    "UPDATE users SET status = 'active' WHERE id = ?",
    ...([ofJohn, 'mine', 401] as const),
  ],
  [
    'the administrator is a member only',
    `UPDATE memberships SET role = 'member' WHERE ${membership}`,
    `UPDATE memberships SET role = 'owner' WHERE ${membership}`,
    ...([ofOwner, 'admins', 403] as const),
  ],
  [
    'the tenant has another key',
    `UPDATE scopes SET key = 'acme-new' WHERE id = '${tenants.acme.id}' AND ? IS NOT NULL`,
    `UPDATE scopes SET key = 'acme-corp' WHERE id = '${tenants.acme.id}' AND ? IS NOT NULL`,
    ...([ofJohn, 'mine', 404] as const),
  ],
];

describe('a write that was lawful a moment ago is refused, and changes nothing, when', () => {
  test.each(ends)('%s', async (_what, end, undo, whom, who, status) => {
    const [token, at] = who === 'mine' ? [mine.token, path] : [admins.token, other];
    expect((await patch(token, at, 1)).status).toBe(200);
    await env.DB.prepare(end).bind(whom()).run();
    try {
      expect((await patch(token, at, 2)).status).toBe(status);
      expect(JSON.parse(await stored()).n).toBe(1);
    } finally {
      if (undo) await env.DB.prepare(undo).bind(whom()).run();
    }
    if (undo) expect((await patch(token, at, 3)).status).toBe(200);
  });

  test('the membership has ended', async () => {
    const { token } = await mint(people.other);
    const at = record('other').path;
    expect((await patch(token, at, 1)).status).toBe(200);
    const row = await env.DB.prepare(`SELECT * FROM memberships WHERE ${membership}`)
      .bind(people.other.id)
      .first<Record<string, unknown>>();
    await env.DB.prepare(`DELETE FROM memberships WHERE ${membership}`).bind(people.other.id).run();
    expect((await patch(token, at, 2)).status).toBe(403);
    const columns = Object.keys(row ?? {});
    await env.DB.prepare(`INSERT INTO memberships (${columns}) VALUES (${columns.map(() => '?')})`)
      .bind(...Object.values(row ?? {}))
      .run();
  });
});

test('a write that was refused is decided anew, and made, when a right was granted since', async () => {
  const { token } = await mint(people.jane);
  expect((await patch(token, other, 1)).status).toBe(403);
  const role = (name: string) =>
    env.DB.prepare(`UPDATE memberships SET role = '${name}' WHERE ${membership}`)
      .bind(people.jane.id)
      .run();
  await role('owner');
  expect((await patch(token, other, 5)).status).toBe(200);
  await role('member');
  expect((await patch(token, other, 6)).status).toBe(403);
  expect(JSON.parse(await stored()).n).toBe(5);
});

test('a token that was prolonged is not refused because of its remembered expiry', async () => {
  const HOUR = 3_600_000;
  const last = (at: number) =>
    env.DB.prepare('UPDATE tokens SET expires_at = ? WHERE id = ?').bind(at, mine.id).run();
  await last(clock.now() + HOUR);
  expect((await patch(mine.token, path, 1)).status).toBe(200);
  await last(clock.now() + 3 * HOUR);
  clock.pass(2 * HOUR);
  expect((await patch(mine.token, path, 2)).status).toBe(200);
});

test('the remembered rights of a token count for no other token and no other record', async () => {
  expect((await patch(mine.token, path, 7)).status).toBe(200);
  expect((await patch((await mint(people.jane)).token, other, 8)).status).toBe(403);
  expect((await patch(forged(mine.token), path, 8)).status).toBe(401);
  expect(JSON.parse(await stored()).n).toBe(7);
});
