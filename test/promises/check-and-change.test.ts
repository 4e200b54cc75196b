/** The gap between a decision and its change: a race has one winner, a refusal keeps all. */
import { createExecutionContext, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, record, type Sent, send } from '../support/client.ts';
import { hold } from '../support/held-registrar.ts';
import { probeD1 } from '../support/storage-probe.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

const root = (path: string, method: string, body?: unknown) =>
  send(path, { method, token: ROOT, ...(body !== undefined && { body }) });

const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

const count = async (sql: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all()
  ).results.length;

interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

/** A new user with a token of its own. */
async function newPerson(): Promise<Person> {
  const email = freshEmail();
  const { id } = (await made('root', '/platform/users', { email })).user;
  return { id, email, token: (await mint(id)).token };
}

const mint = async (userId: string) =>
  (await root('/api/v1/tokens', 'POST', { name: 'n', userId })).json.data as {
    readonly id: string;
    readonly token: string;
  };

/** A new organization with these owners. */
async function newOrganization(...owners: readonly Person[]): Promise<string> {
  const body = { name: `Race ${crypto.randomUUID()}`, applicationId: tenants.myApp.id };
  const { id } = (await made('root', '/organizations', body)).organization;
  for (const { id: userId } of owners) {
    await made('root', `/organizations/${id}/members`, { userId, role: 'owner' });
  }
  return id;
}

describe('of two owners who remove each other', () => {
  test.each(['at once', 'one during the other'])('%s, one stays', async (how) => {
    const [one, other] = [await newPerson(), await newPerson()];
    const organization = await newOrganization(one, other);
    const removal = (by: Person, of: Person) =>
      send(`/api/v1/organizations/${organization}/members/${of.id}`, {
        method: 'DELETE',
        token: by.token,
      });
    const { reached, letGo } = await hold(other.email);
    const first = removal(one, other);
    await reached;
    const second = removal(other, one);
    if (how === 'one during the other') await second;
    letGo();
    const statuses = [(await first).status, (await second).status];
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(1);
    expect(await count('SELECT 1 FROM memberships WHERE scope_id = ?', organization)).toBe(1);
  });
});

describe('a stolen token', () => {
  test('mints nothing across a new password, however full its own queue is', async () => {
    const victim = await newPerson();
    const { reached, letGo } = await hold(victim.email);
    const mints = Array.from({ length: 10 }, () =>
      send('/api/v1/tokens', { method: 'POST', token: victim.token, body: { name: 'stolen' } }),
    );
    await reached;
    // As by an administrator in another place, whose change reaches D1 first.
    await run('UPDATE tokens SET revoked_at = 1 WHERE user_id = ?', victim.id);
    letGo();
    const statuses = (await Promise.all(mints)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(await count("SELECT 1 FROM tokens WHERE name = 'stolen'")).toBe(0);
  });

  test('that is being revoked mints no child afterwards', async () => {
    const person = await newPerson();
    const { id, token } = await mint(person.id);
    const { reached, letGo } = await hold(person.email);
    const revocation = root(`/api/v1/tokens/${id}`, 'DELETE');
    await reached;
    const minting = send('/api/v1/tokens', { method: 'POST', token, body: { name: 'child' } });
    letGo();
    expect((await revocation).status).toBe(204);
    expect((await minting).status).toBe(401);
    expect(await count("SELECT 1 FROM tokens WHERE name = 'child'")).toBe(0);
  });
});

test('a new password is not set with an old one that was replaced meanwhile', async () => {
  const person = await newPerson();
  await root(`/api/v1/platform/users/${person.id}`, 'PATCH', { password: 'the first password' });
  const { token } = await mint(person.id);
  const { reached, letGo } = await hold(person.email);
  const change = send(`/api/v1/platform/users/${person.id}`, {
    method: 'PATCH',
    token,
    body: { password: 'the thief’s password', currentPassword: 'the first password' },
  });
  await reached;
  await run("UPDATE users SET password_hash = '$scrypt$other' WHERE id = ?", person.id);
  letGo();
  expect((await change).status).toBe(403);
  const hash = await env.DB.prepare('SELECT password_hash FROM users WHERE id = ?')
    .bind(person.id)
    .first('password_hash');
  expect(hash).toBe('$scrypt$other');
});

describe('a change of somebody who is being deleted says so:', () => {
  test.each<[string, (person: Person, organization: string) => Promise<{ status: number }>]>([
    [
      'an addition',
      ({ id: userId }, organization) =>
        root(`/api/v1/organizations/${organization}/members`, 'POST', { userId }),
    ],
    ['a token', ({ id: userId }) => root('/api/v1/tokens', 'POST', { name: 'late', userId })],
    ['an update', ({ id }) => root(`/api/v1/platform/users/${id}`, 'PATCH', { name: 'Late' })],
  ])('%s', async (_what, change) => {
    const person = await newPerson();
    const organization = await newOrganization();
    const { reached, letGo } = await hold(person.email);
    const deletion = root(`/api/v1/platform/users/${person.id}`, 'DELETE');
    await reached;
    const late = change(person, organization);
    letGo();
    expect((await deletion).status).toBe(200);
    expect((await late).status).toBe(404);
  });
});

describe('a change that is decided anew', () => {
  test('is made where its user is now', async () => {
    const person = await newPerson();
    const { reached, letGo } = await hold(person.email);
    const change = root(`/api/v1/platform/users/${person.id}`, 'PATCH', { name: 'Moved' });
    await reached;
    await run('UPDATE users SET email = ?2 WHERE id = ?1', person.id, freshEmail());
    letGo();
    expect((await change).json.user.name).toBe('Moved');
  });

  test('is told to come again when its grounds change each time', async () => {
    const person = await newPerson();
    let turns = 0;
    await runInDurableObject(registrarOf(env, person.email), (instance) => {
      const inside = instance as unknown as { env: typeof env };
      const turn = async (name: string) => {
        if (name !== 'd1.batch') return;
        turns += 1;
        await run('UPDATE users SET username = ?2 WHERE id = ?1', person.id, `turn${turns}`);
      };
      const DB = probeD1(env.DB, async (name, call) => {
        await turn(name);
        return call();
      });
      inside.env = { ...env, DB };
    });
    const answer = await root(`/api/v1/platform/users/${person.id}`, 'PATCH', { name: 'Never' });
    expect([answer.status, answer.headers.get('Retry-After'), turns]).toEqual([503, '1', 3]);
    expect(await count("SELECT 1 FROM users WHERE name = 'Never'")).toBe(0);
  });
});

describe('the deletion of a tenant', () => {
  let organization = '';
  let member: Person;
  const rowsOf = (table: string) =>
    count(`SELECT 1 FROM ${table} WHERE scope_id = ?`, organization);
  const path = () => `/api/v1/organizations/${organization}`;
  const remove = () => root(`${path()}?cascade=true`, 'DELETE');

  beforeEach(async () => {
    member = await newPerson();
    organization = await newOrganization(member);
  });

  test('that is refused has changed nothing', async () => {
    const application = (await made('root', '/applications', { key: 'full', name: 'Full' }))
      .application.id;
    await made('root', `/applications/${application}/members`, {
      userId: member.id,
      role: 'owner',
    });
    await made('root', '/organizations', { name: 'Below', applicationId: application });
    const refused = await root(`/api/v1/applications/${application}`, 'DELETE');
    expect(refused.status).toBe(409);
    const { members } = (await as('root').get(`/applications/${application}/members`)).json;
    expect(members).toMatchObject([{ userId: member.id, role: 'owner' }]);
  });

  test('is refused when an organization was made below it meanwhile', async () => {
    const application = (await made('root', '/applications', { key: 'late', name: 'Late' }))
      .application.id;
    await made('root', `/applications/${application}/members`, {
      userId: member.id,
      role: 'owner',
    });
    let batches = 0;
    const DB = probeD1(env.DB, async (name, call) => {
      batches += name === 'd1.batch' ? 1 : 0;
      if (batches === 2) {
        batches += 1;
        await made('root', '/organizations', { name: 'Late', applicationId: application });
      }
      return call();
    });
    const sent: Sent = { method: 'DELETE', token: ROOT };
    const request = incoming(`/api/v1/applications/${application}`, sent);
    const context = createExecutionContext();
    const refused = await received(await worker.fetch(request, { ...env, DB }, context));
    expect(refused.status).toBe(409);
    expect(await count('SELECT 1 FROM memberships WHERE scope_id = ?', application)).toBe(1);
  });

  describe('that was interrupted', () => {
    beforeEach(async () => {
      await runInDurableObject(registrarOf(env, member.email), (instance) => {
        const inside = instance as unknown as { env: typeof env };
        const DB = probeD1(env.DB, () =>
          Promise.reject(new Error('D1_ERROR: D1 DB is overloaded.')),
        );
        inside.env = { ...env, DB };
      });
      expect((await remove()).status).toBe(503);
      await runInDurableObject(registrarOf(env, member.email), (instance) => {
        (instance as unknown as { env: typeof env }).env = env;
      });
    });

    test('leaves nothing to be seen, joined or minted for', async () => {
      const { key } = (await env.DB.prepare('SELECT key FROM scopes WHERE id = ?')
        .bind(organization)
        .first<{ key: string }>()) ?? { key: '' };
      const metadata = `/api/core/users/platform-metadata/?platform_key=${key}`;
      const mine = (path: string) => send(path, { token: member.token });
      expect((await root(path(), 'GET')).status).toBe(404);
      expect((await root(path(), 'PATCH', { name: 'Alive' })).status).toBe(404);
      const join = { userId: people.john.id };
      expect((await root(`${path()}/members`, 'POST', join)).status).toBe(404);
      const token = { name: 'n', userId: member.id, scopeId: organization };
      expect((await root('/api/v1/tokens', 'POST', token)).status).toBe(404);
      // A published copy of one's own record is withdrawn with the membership, by the next try.
      const fresh = { token: member.token, headers: { 'Cache-Control': 'no-cache' } };
      expect((await send(metadata, fresh)).status).toBe(404);
      expect((await mine('/api/v1/me')).json.data.memberships).toEqual([]);
      const list = (await root('/api/v1/organizations?limit=200', 'GET')).json.organizations;
      expect(list.map(({ id }: { id: string }) => id)).not.toContain(organization);
      const again = { name: 'Race', key, applicationId: tenants.myApp.id };
      expect((await root('/api/v1/organizations', 'POST', again)).status).toBe(409);
    });

    test('goes on when it is repeated, by whoever may delete it', async () => {
      const bySomebody = await send(path(), { method: 'DELETE', token: people.john.token });
      expect(bySomebody.status).toBe(403);
      expect((await remove()).status).toBe(200);
      expect((await remove()).status).toBe(404);
      expect(await count('SELECT 1 FROM scopes WHERE id = ?', organization)).toBe(0);
    });

    test('is finished by the clean-up', async () => {
      expect(await rowsOf('memberships')).toBe(1);
      await cleanUp(env, { now: Date.now(), requestId: 'test' });
      expect(await rowsOf('memberships')).toBe(0);
      expect(await count('SELECT 1 FROM scopes WHERE id = ?', organization)).toBe(0);
    });

    test('does not keep its last owner from being deleted', async () => {
      expect((await root(`/api/v1/platform/users/${member.id}`, 'DELETE')).status).toBe(200);
      expect((await remove()).status).toBe(200);
    });
  });

  test('of more members than one slice ends in one request', async () => {
    await run(
      `INSERT INTO users (id, username, email, created_at, updated_at)
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 230)
       SELECT 'user_slice_' || i, 'slice' || i, 'slice' || i || '@example.com', 0, 0 FROM n`,
    );
    await run(
      `INSERT INTO memberships (scope_id, user_id, application_id, role, created_at, updated_at)
       SELECT ?, id, ?, 'member', 0, 0 FROM users WHERE id GLOB 'user_slice_*'`,
      organization,
      tenants.myApp.id,
    );
    expect((await remove()).status).toBe(200);
    expect(await rowsOf('memberships')).toBe(0);
  });
});

test('a record is not written by a member who has just been removed', async () => {
  const { path, token } = record('jane');
  const { reached, letGo } = await hold(people.jane.email);
  const write = send(path, { method: 'PATCH', token, body: { metadata: { late: true } } });
  await reached;
  await run('DELETE FROM memberships WHERE user_id = ?', people.jane.id);
  letGo();
  expect((await write).status).toBe(403);
  expect(await count("SELECT 1 FROM platform_metadata WHERE metadata LIKE '%late%'")).toBe(0);
});
