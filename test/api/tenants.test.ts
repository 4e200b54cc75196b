/** Applications and their organizations. */
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { record, send } from '../support/client.ts';
import { mailTo } from '../support/mailbox.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

describe('tenants', () => {
  test('an application’s owner does the whole job', async () => {
    const { application } = await made('operator', '/applications', { key: 'shop', name: 'Shop' });
    expect(
      (await as('operator').post('/applications', { key: 'shop', name: 'Again' })).status,
    ).toBe(409);
    const app = `/applications/${application.id}`;
    await made('operator', `${app}/members`, { userId: people.beta.id, role: 'owner' });
    const { organization } = await made('beta', '/organizations', {
      applicationId: application.id,
      name: 'Söhne & Co.',
    });
    expect(organization).toMatchObject({ key: 'sohne-co', applicationId: application.id });
    const second = await made('beta', '/organizations', {
      applicationId: application.id,
      name: 'Söhne & Co.',
    });
    expect(second.organization.key).toMatch(/^sohne-co-[0-9a-z]{8}$/);
    const org = `/organizations/${organization.id}`;
    const { user } = await made('operator', `${app}/users`, { email: freshEmail() });
    await made('beta', `${org}/admin`, { userId: user.id, role: 'owner' });
    const { email } = people.stranger;
    expect((await as('beta').post(`${org}/members`, { email })).status).toBe(202);
    const { secret } = await mailTo(email);
    const { principalId, token } = people.stranger;
    await as('root').patch(`/users/${principalId}`, { emailVerified: true });
    const sent = { method: 'POST', token, body: { secret } };
    const accepted = await send('/api/v1/invitations/accept', sent);
    expect(accepted.status, accepted.text).toBe(201);
    expect(
      (await as('beta').put(org, { name: 'Sons', description: 'of' })).json.organization,
    ).toMatchObject({ name: 'Sons', description: 'of', key: 'sohne-co' });
    expect((await as('beta').put(org, { key: 'moved' })).status).toBe(400);
    expect(
      (await as('beta').get('/organizations')).json.organizations.map(
        ({ id }: { id: string }) => id,
      ),
    ).toContain(organization.id);
    expect((await as('stranger').get(org)).status).toBe(200);
    expect((await as('jane').get(org)).status).toBe(404);
    expect((await as('operator').delete(app)).status).toBe(409);
    for (const each of [organization, second.organization]) {
      expect((await as('beta').delete(`/organizations/${each.id}`)).json).toEqual({
        success: true,
      });
    }
    expect((await as('beta').delete(app)).status).toBe(403);
    expect((await as('operator').delete(app)).json).toEqual({ success: true });
    expect((await as('operator').get(app)).status).toBe(404);
  });

  test('that are deleted take the published copies with them', async () => {
    const { application } = await made('root', '/applications', { key: 'gone', name: 'Gone' });
    await made('root', `/applications/${application.id}/members`, { userId: people.jane.id });
    const own = record('jane', { platform_key: 'gone' });
    await own.patch({ metadata: { a: 1 } });
    await expect
      .poll(async () => (await own.get()).headers.get('Cache-Status'))
      .toMatch(/^roster; hit; ttl=/);
    await as('root').delete(`/applications/${application.id}`);
    await expect.poll(async () => (await own.get()).status).toBe(404);
  });
});
