/** An owner hands a tenant over to another member, and becomes an admin. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { me, minted, type Person, person } from '../support/credentials.ts';
import { as, freshEmail, made, myApp } from '../support/tenancy.ts';

const root = as('root');
const appId = myApp.split('/').at(-1);

let tenant: string;
let owner: Person;
let heir: Person;
let names = 0;

const add = (userId: string, role: string) => made('root', `${tenant}/members`, { userId, role });

/** A new tenant with an owner and a member. */
async function plant(kind: 'application' | 'organization') {
  names += 1;
  const body = kind === 'application' ? { key: `handed-${names}` } : { applicationId: appId };
  const json = await made('root', `/${kind}s`, { name: `Handed ${names}`, ...body });
  tenant = `/${kind}s/${json[kind].id}`;
  [owner, heir] = [await person(), await person()];
  await add(owner.id, 'owner');
  await add(heir.id, 'member');
}

const transfer = (token: string, userId: string, headers: Record<string, string> = {}) =>
  send(`/api/v1${tenant}/transfer`, { method: 'POST', token, body: { userId }, headers });

const roles = async () => {
  const { results } = await env.DB.prepare(
    'SELECT user_id, role FROM memberships WHERE scope_id = ? ORDER BY user_id',
  )
    .bind(tenant.split('/').at(-1))
    .all<{ user_id: string; role: string }>();
  return Object.fromEntries(results.map(({ user_id, role }) => [user_id, role]));
};
const untouched = () => ({ [owner.id]: 'owner', [heir.id]: 'member' });

describe.each(['application', 'organization'] as const)('an %s', (kind) => {
  beforeEach(() => plant(kind));

  test('gets a new owner, and its owner becomes an admin', async () => {
    const { status, json } = await transfer(owner.token, heir.id);
    expect(status).toBe(200);
    expect(json).toEqual({
      member: expect.objectContaining({ userId: heir.id, email: heir.email, role: 'owner' }),
      previousOwner: expect.objectContaining({ userId: owner.id, role: 'admin' }),
    });
    expect(json.member[`${kind}Id`]).toBe(tenant.split('/').at(-1));
    expect(await roles()).toEqual({ [owner.id]: 'admin', [heir.id]: 'owner' });
    const rename = (token: string) =>
      send(`/api/v1${tenant}/members/${owner.id}`, {
        method: 'PATCH',
        token,
        body: { role: 'owner' },
      });
    expect((await rename(owner.token)).status).toBe(403);
    expect((await transfer(owner.token, heir.id)).status).toBe(403);
    expect((await transfer(heir.token, owner.id)).status).toBe(200);
    expect(await roles()).toEqual({ [owner.id]: 'owner', [heir.id]: 'admin' });
  });

  test('is handed over by its own owner alone, whatever those above it may do', async () => {
    const admin = await person();
    await add(admin.id, 'admin');
    for (const token of [ROOT, people.operator.token, admin.token, heir.token]) {
      const { status, json } = await transfer(token, heir.id);
      expect([status, json.error.message]).toEqual([
        403,
        `Forbidden - Only an owner of this ${kind} may hand it over`,
      ]);
    }
    const above = kind === 'organization' ? 403 : 404;
    expect((await transfer(people.appOwner.token, heir.id)).status).toBe(above);
    expect((await transfer(people.stranger.token, heir.id)).status).toBe(404);
    expect(await roles()).toEqual({ ...untouched(), [admin.id]: 'admin' });
  });

  test.each(['suspended', 'pending', 'service'])('is not handed to one who is %s', async (what) => {
    const sql = `UPDATE users SET ${what === 'service' ? 'kind' : 'status'} = ? WHERE id = ?`;
    await env.DB.prepare(sql).bind(what, heir.id).run();
    const { status, json } = await transfer(owner.token, heir.id);
    expect([status, json.error.message]).toEqual([
      409,
      'Only an active person can be the owner: this member cannot act now.',
    ]);
    expect(await roles()).toEqual(untouched());
  });

  test('is not handed to one whose membership is suspended', async () => {
    await env.DB.prepare("UPDATE memberships SET status = 'suspended' WHERE user_id = ?")
      .bind(heir.id)
      .run();
    expect((await transfer(owner.token, heir.id)).status).toBe(409);
    expect(await roles()).toEqual(untouched());
  });

  test('is not handed to somebody outside, who looks as if they did not exist', async () => {
    const outside = await person();
    const [one, never] = [
      await transfer(owner.token, outside.id),
      await transfer(owner.token, 'user_never'),
    ];
    expect([one.status, never.status]).toEqual([404, 404]);
    expect(one.text).toBe(never.text);
    expect((await transfer(owner.token, owner.id)).status).toBe(400);
    expect((await transfer(owner.token, '')).status).toBe(404);
    expect(await roles()).toEqual(untouched());
  });

  test('asks the credential for all that an owner may do', async () => {
    const id = tenant.split('/').at(-1) ?? '';
    const { user } = (await root.get(`/platform/users/${owner.id}`)).json;
    const every: string[] = (await send(`/api/v1${tenant}/users`, { token: ROOT })).json.users.find(
      (each: { id: string }) => each.id === user.id,
    ).permissions;
    const but = (name: string) => every.filter((each) => each !== name);
    const prefix = kind === 'organization' ? 'org' : 'app';
    for (const lacking of [`${prefix}.manage_owners`, `${prefix}.delete_users`]) {
      const { token } = await minted(owner.token, { permissions: but(lacking) });
      expect((await transfer(token, heir.id)).status, lacking).toBe(403);
    }
    expect(await roles()).toEqual(untouched());
    const full = await minted(owner.token, { scopeId: id, permissions: every });
    expect((await transfer(full.token, heir.id)).status).toBe(200);
  });

  test('leaves an event about each of the two, by the owner', async () => {
    await transfer(owner.token, heir.id);
    const { results } = await env.DB.prepare(
      `SELECT user_id, action, keys, actor_id FROM events
        WHERE scope_id = ? AND action <> 'member.add' AND user_id IS NOT NULL ORDER BY id`,
    )
      .bind(tenant.split('/').at(-1))
      .all();
    expect(results).toEqual([
      {
        user_id: heir.id,
        action: 'member.transfer',
        keys: '["owner"]',
        actor_id: owner.id,
      },
      { user_id: owner.id, action: 'member.set', keys: '["admin"]', actor_id: owner.id },
    ]);
  });
});

describe('an organization', () => {
  beforeEach(() => plant('organization'));

  test('may be handed to a second owner: the first one steps down', async () => {
    await root.patch(`${tenant}/members/${heir.id}`, { role: 'owner' });
    expect((await transfer(owner.token, heir.id)).json.member.role).toBe('owner');
    expect(await roles()).toEqual({ [owner.id]: 'admin', [heir.id]: 'owner' });
  });

  test('is handed over once under an Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const first = await transfer(owner.token, heir.id, headers);
    const again = await transfer(owner.token, heir.id, headers);
    // The rights of the caller have changed with the first: it is decided anew.
    expect([first.status, again.status]).toEqual([200, 403]);
    expect(await roles()).toEqual({ [owner.id]: 'admin', [heir.id]: 'owner' });
  });

  test('keeps the keys that its owner made for others, without the right over owners', async () => {
    const scopeId = tenant.split('/').at(-1) ?? '';
    const theirs = await minted(owner.token, { userId: heir.id, scopeId });
    const sent = { email: freshEmail(), isServiceUser: true, role: 'service' };
    const { apiKey } = await made('root', `${tenant}/users/service-users`, sent);
    await transfer(owner.token, heir.id);
    expect([await me(theirs.token), await me(apiKey)]).toEqual([200, 200]);
    expect((await transfer(theirs.token, owner.id)).status).toBe(403);
  });

  test.each([
    [{}, 'userId'],
    [{ userId: 1 }, 'userId'],
    [{ userId: 'x', role: 'admin' }, 'role'],
  ])('refuses %j', async (body, named) => {
    const sent = { method: 'POST', token: owner.token, body };
    const { status, text } = await send(`/api/v1${tenant}/transfer`, sent);
    expect(status).toBe(400);
    expect(text).toContain(named);
  });
});
