/** A code to reset the password, sent by those who manage a user. */
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { accountIn, storedAccount } from '../support/accounts.ts';
import { send } from '../support/client.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const member = { userId: people.jane.id, email: people.jane.email };

test('the platform has a reset sent: the answer shows no code, and the password stays', async () => {
  const { id, email } = await accountIn('verified');
  const before = await storedAccount(id);
  const { status, json } = await as('operator').post(`/platform/users/${id}/reset`);
  expect([status, json]).toEqual([202, { success: true }]);
  expect(await storedAccount(id)).toEqual(before);
  const { kind, secret: code } = await mailTo(email);
  expect(kind).toBe('reset_password');
  const body = { email, code, password: 'staple battery horse' };
  const { status: redeemed } = await send('/api/v1/auth/codes/redeem', { method: 'POST', body });
  expect(redeemed).toBe(201);
});

test.each([acme, myApp])('by way of a tenant: %s', async (tenant) => {
  const sent = (await mailsTo(member.email)).length;
  const { status } = await as('root').post(`${tenant}/users/${member.userId}/reset`);
  expect(status).toBe(202);
  expect((await mailsTo(member.email)).length).toBe(sent + 1);
});

describe('a tenant', () => {
  const newcomer = async () => {
    const { user } = await made('root', `${acme}/users`, { email: freshEmail() });
    return user as { readonly id: string; readonly email: string };
  };

  test('has it sent to the people who came through it', async () => {
    const { id, email } = await newcomer();
    expect((await as('orgOwner').post(`${acme}/users/${id}/reset`)).status).toBe(202);
    expect((await mailTo(email)).kind).toBe('reset_password');
  });

  test('not to those who came otherwise, or who belong elsewhere as well, with the reason', async () => {
    const { id, email } = await newcomer();
    await as('root').post(`/organizations/${tenants.globex.id}/members`, { userId: id });
    for (const userId of [id, people.jane.id]) {
      const { status, text } = await as('orgOwner').post(`${acme}/users/${userId}/reset`);
      expect([status, text]).toEqual([403, expect.stringContaining('not managed here')]);
    }
    expect(await mailsTo(email)).toEqual([]);
  });
});

describe('is refused', () => {
  test.each(['suspended', 'a service'] as const)('for a user who is %s', async (state) => {
    const { id, email } = await accountIn(state);
    expect((await as('root').post(`/platform/users/${id}/reset`)).status).toBe(409);
    expect(await mailsTo(email)).toEqual([]);
  });

  test.each([
    ['nobody there', 'root', '/platform/users/user_never/reset', 404],
    ['a user of another tenant', 'root', `${acme}/users/${people.stranger.id}/reset`, 404],
    ['a member', 'john', `${acme}/users/${member.userId}/reset`, 403],
    ['a member, of themselves', 'jane', `/platform/users/${member.userId}/reset`, 403],
  ] as const)('%s', async (_what, who, path, status) => {
    const sent = (await mailsTo(member.email)).length;
    expect((await as(who).post(path)).status).toBe(status);
    expect((await mailsTo(member.email)).length).toBe(sent);
  });
});
