/** The creation of a tenant with its first owner is repeated, and undoes no later change. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, ROOT, received, send } from '../support/client.ts';
import { forgetful } from '../support/forgetful.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { as, freshEmail, made, myApp } from '../support/tenancy.ts';

/** A request that creates an organization, which is sent once and once more. */
function creation(owner: object, token: string = people.appOwner.token) {
  const key = `again-${crypto.randomUUID()}`;
  const sent = {
    method: 'POST',
    token,
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    body: { applicationId: tenants.myApp.id, key, name: 'Again', owner },
  };
  const path = '/api/v1/organizations';
  return {
    again: () => send(path, sent),
    /** The change is made, and its answer is lost. */
    lost: async (): Promise<Received> => {
      const context = createExecutionContext();
      const DB = forgetful(env.DB);
      const answer = await received(
        await worker.fetch(incoming(path, sent), { ...env, DB }, context),
      );
      await waitOnExecutionContext(context);
      await env.DB.prepare('UPDATE idempotency_keys SET locked_until = 0').run();
      return answer;
    },
  };
}

async function person(): Promise<{ id: string; email: string }> {
  const { user } = await made('root', '/platform/users', { email: freshEmail() });
  await made('root', `${myApp}/members`, { userId: user.id });
  return user;
}

const rolesIn = async (path: string): Promise<Record<string, string>> => {
  const { members } = (await as('root').get(`${path}/members`)).json;
  return Object.fromEntries(
    members.map(({ userId, role }: { userId: string; role: string }) => [userId, role]),
  );
};

const laterChanges: [string, Record<string, string>, (member: string) => Promise<Received>][] = [
  ['was removed', {}, (member) => as('root').delete(member)],
  ['was demoted', { first: 'member' }, (member) => as('root').patch(member, { role: 'member' })],
];

test.each(laterChanges)('an owner who %s meanwhile stays so', async (_is, left, change) => {
  const [first, second] = [await person(), await person()];
  const { lost, again } = creation({ userId: first.id });
  const original = await lost();
  expect(original.status, original.text).toBe(201);
  const path = `/organizations/${original.json.organization.id}`;
  await made('root', `${path}/members`, { userId: second.id, role: 'owner' });
  expect((await change(`${path}/members/${first.id}`)).status).toBe(200);

  const repeated = await again();
  expect([repeated.status, repeated.text]).toEqual([201, original.text]);
  const expected: Record<string, string> = { [second.id]: 'owner' };
  if (left.first) expected[first.id] = left.first;
  expect(await rolesIn(path)).toEqual(expected);
});

test('an invitation is sent once, and its secret still opens it', async () => {
  const email = freshEmail();
  const { lost, again } = creation({ email });
  const first = await lost();
  expect(first.status, first.text).toBe(201);
  const { secret } = await mailTo(email);

  const repeated = await again();
  expect([repeated.status, repeated.text]).toEqual([201, first.text]);
  expect(await mailsTo(email)).toHaveLength(1);
  expect((await send(`/api/v1/invitations/${secret}`)).status).toBe(200);
});

test('a person who got an account after the invitation is not put there', async () => {
  const email = freshEmail();
  const { lost, again } = creation({ email }, ROOT);
  const first = await lost();
  expect(first.json.invitation, first.text).toMatchObject({ email, status: 'pending' });
  await made('root', '/platform/users', { email });

  const repeated = await again();
  expect(repeated.status, repeated.text).toBe(201);
  expect(await rolesIn(`/organizations/${first.json.organization.id}`)).toEqual({});
});

test('an owner whose account was deleted meanwhile is not invited', async () => {
  const [owner, second] = [await person(), await person()];
  const { lost, again } = creation({ email: owner.email }, ROOT);
  const first = await lost();
  expect(first.json.invitation, first.text).toBeUndefined();
  const path = `/organizations/${first.json.organization.id}`;
  await made('root', `${path}/members`, { userId: second.id, role: 'owner' });
  expect((await as('root').delete(`/platform/users/${owner.id}`)).status).toBe(200);

  const repeated = await again();
  expect(repeated.status, repeated.text).toBe(201);
  const { invitations } = (await as('root').get(`${path}/invitations`)).json;
  expect(invitations).toEqual([]);
});
