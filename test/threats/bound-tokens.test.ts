/** A token that is bound to a tenant opens nothing outside of the tenant. */
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { acme, as, freshEmail, made } from '../support/tenancy.ts';

describe('a token that an organization’s owner makes for a member, bound to the organization', () => {
  const boundToken = async (userId: string) =>
    (await as('orgOwner').post('/tokens', { name: 'b', userId, scopeId: tenants.acme.id })).json
      .data.token as string;

  test('cannot change the user or set a password', async () => {
    const { user } = await made('root', `${acme}/users`, { email: freshEmail() });
    await made('orgOwner', `${acme}/admin`, { userId: user.id });
    const token = await boundToken(user.id);
    for (const body of [{ name: 'Taken' }, { password: 'taken-over' }]) {
      const path = `/api/v1/platform/users/${user.id}`;
      expect((await send(path, { method: 'PUT', token, body })).status).toBe(403);
    }
  });

  test('shows nothing of the user’s other tenants', async () => {
    const token = await boundToken(people.john.id);
    const { data } = (await send('/api/v1/me', { token })).json;
    expect(data.memberships.map(({ key }: { key: string }) => key)).toEqual(['acme-corp']);
    expect((await send('/api/v1/tokens', { token })).status).toBe(403);
    const here = await send(`/api/v1/tokens?scopeId=${tenants.acme.id}`, { token });
    expect(
      here.json.data.every((each: { scopeId: string }) => each.scopeId === tenants.acme.id),
    ).toBe(true);
  });
});
