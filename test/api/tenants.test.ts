/** Applications and their organizations. */
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
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
      name: 'Söhne + Co',
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
      expect((await as('beta').delete(`/organizations/${each.id}?cascade=true`)).json).toEqual({
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

describe('an organization', () => {
  const codeOf = { Accept: 'application/problem+json' };
  const applicationOf = async (key: string) =>
    (await made('root', '/applications', { key, name: key })).application.id as string;
  const post = (body: object) =>
    send('/api/v1/organizations', { method: 'POST', token: ROOT, headers: codeOf, body });

  test('of a name is made once, however often and at once it is asked for', async () => {
    const applicationId = await applicationOf('names');
    const body = { applicationId, name: 'Acme & Sons' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(body)));
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused.map(({ json }) => json.code)).toEqual(Array(7).fill('name_taken'));
    const made = answers.find(({ status }) => status === 201)?.json.organization;
    expect(made.key).toBe('acme-sons');
    expect((await post({ ...body, key: 'sons-again' })).status, 'a key of its own').toBe(201);
    const other = await applicationOf('names-too');
    expect((await post({ ...body, applicationId: other })).status, 'elsewhere').toBe(201);
  });

  test('of a deleted one’s name is made, and a repetition is answered as the first', async () => {
    const applicationId = await applicationOf('names-again');
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const body = { applicationId, name: 'Once' };
    const sent = { method: 'POST', token: ROOT, headers, body };
    const [first, again] = [
      await send('/api/v1/organizations', sent),
      await send('/api/v1/organizations', sent),
    ];
    expect(again.json).toEqual(first.json);
    await as('root').delete(`/organizations/${first.json.organization.id}`);
    expect((await post(body)).status).toBe(201);
  });

  test('with members besides the caller is deleted only with them', async () => {
    const applicationId = await applicationOf('members');
    const { organization } = await made('root', '/organizations', { applicationId, name: 'Full' });
    const path = `/organizations/${organization.id}`;
    for (const { id: userId } of [people.beta, people.jane, people.john]) {
      await made('root', `${path}/members`, {
        userId,
        role: userId === people.beta.id ? 'owner' : 'member',
      });
    }
    const remove = (token: string, query = '') =>
      send(`/api/v1${path}${query}`, { method: 'DELETE', token, headers: codeOf });
    for (const query of ['', '?cascade=false']) {
      const refused = await remove(people.beta.token, query);
      expect([refused.status, refused.json.code]).toEqual([409, 'not_empty']);
      expect(refused.json.detail).toContain('besides you (2)');
    }
    expect((await remove(ROOT)).json.detail).toContain('besides you (3)');
    for (const { id } of [people.jane, people.john]) {
      await as('root').delete(`${path}/members/${id}`);
    }
    expect((await remove(people.beta.token)).status, 'the caller alone').toBe(200);
  });
});
