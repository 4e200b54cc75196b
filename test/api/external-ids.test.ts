/** People carry the id that they have in another system, and are found by it. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { credentialParameters } from '../../src/auth/caller.ts';
import { askForGrounds, groundsIn } from '../../src/directory/grounds.ts';
import { send } from '../support/client.ts';
import { doors } from '../support/identify-doors.ts';
import { acme, as, freshEmail, made } from '../support/tenancy.ts';

let email = '';
let externalId = '';
beforeEach(() => {
  email = freshEmail();
  externalId = `CRM/${email}`;
});

const stored = () =>
  env.DB.prepare('SELECT external_id FROM users WHERE email = ?')
    .bind(email)
    .first<string>('external_id');

const pathOf = (id: string, rest = '') => `/users/external:${encodeURIComponent(id)}${rest}`;

describe.each(Object.entries(doors))('%s', (_, identify) => {
  test('gives a person an id, which stays until another is given or none', async () => {
    expect(await identify({ email, externalId })).toEqual({ status: 201 });
    expect(await stored()).toBe(externalId);
    expect(await identify({ email, name: 'Nia' })).toEqual({ status: 200 });
    expect(await stored()).toBe(externalId);
    expect(await identify({ email, externalId: 'another' })).toEqual({ status: 200 });
    expect(await stored()).toBe('another');
    expect(await identify({ email, externalId: null })).toEqual({ status: 200 });
    expect(await stored()).toBeNull();
  });

  test('refuses the id of somebody else, and changes nothing', async () => {
    await made('root', '/users/identify', { email: freshEmail(), externalId });
    expect(await identify({ email, name: 'Nia', externalId })).toMatchObject({
      status: 409,
      error: { message: 'Another user has this externalId.' },
    });
    expect((await as('root').get(`/users?email=${email}`)).json.data).toEqual([]);
    await made('root', '/users/identify', { email });
    expect((await identify({ email, name: 'Nia', externalId })).status).toBe(409);
    expect((await as('root').get(`/users?email=${email}`)).json.data[0].name).toBeNull();
  });

  test.each([
    ['an empty text', ''],
    ['a long one', 'x'.repeat(256)],
    ['a number', 4711],
  ])('refuses %s', async (_what, wrong) => {
    const { status, error } = await identify({ email, externalId: wrong });
    expect(status).toBe(400);
    expect(JSON.stringify(error)).toContain('externalId');
  });
});

describe('a person with an id of another system', () => {
  test('is found by it wherever a path takes the id of a person', async () => {
    const { data } = await made('root', '/users/identify', { email, externalId });
    const read = await as('root').get(pathOf(externalId));
    expect(read.json.data).toMatchObject({ userId: data.userId, externalId });
    const change = await as('root').patch(pathOf(externalId), { name: 'Nia' });
    expect(change.json.data).toMatchObject({ userId: data.userId, name: 'Nia' });
    for (const rest of ['/history', '/identities', '/export']) {
      expect([rest, (await as('root').get(pathOf(externalId, rest))).status]).toEqual([rest, 200]);
    }
    const account = `/platform${pathOf(externalId)}`;
    expect((await as('root').get(account)).json.user.id).toBe(data.userId);
    expect((await as('root').delete(pathOf(externalId))).status).toBe(204);
    expect((await as('root').get(pathOf(externalId))).status).toBe(404);
  });

  test('gives it to somebody else once it is taken away', async () => {
    await made('root', '/users/identify', { email: freshEmail(), externalId });
    await as('root').patch(pathOf(externalId), { externalId: null });
    const { data } = await made('root', '/users/identify', { email, externalId });
    expect((await as('root').get(pathOf(externalId))).json.data.userId).toBe(data.userId);
  });

  test('is the one person of a list that is filtered by it', async () => {
    const { data } = await made('root', '/users/identify', { email, externalId });
    const path = `/users?externalId=${encodeURIComponent(externalId)}`;
    const { json } = await as('root').get(path);
    expect(json.data.map(({ userId }: { userId: string }) => userId)).toEqual([data.userId]);
    expect(json.meta.pagination.total).toBe(1);
    expect((await as('root').get('/users?externalId=nobody')).json.data).toEqual([]);
  });

  test('sees it, and the admins of a tenant neither see it nor ask for it', async () => {
    const { data } = await made('root', '/users/identify', {
      email,
      externalId,
      organization: tenants.acme.id,
    });
    const { token } = (await made('root', '/tokens', { name: 'own', userId: data.userId })).data;
    const own = await send(`/api/v1/users/${data.userId}`, { token });
    expect(own.json.data.externalId).toBe(externalId);
    const { token: owner } = people.orgOwner;
    const shown = await send(`/api/v1/users/${data.userId}`, { token: owner });
    expect(shown.status).toBe(200);
    expect(shown.text).not.toContain(externalId);
    const at = `/api/v1/users?organizationId=${tenants.acme.id}`;
    const list = await send(`${at}&email=${email}`, { token: owner });
    expect(list.json.data).toHaveLength(1);
    expect(list.text).not.toContain(externalId);
    const asked = await send(`${at}&externalId=${encodeURIComponent(externalId)}`, {
      token: owner,
    });
    expect(asked.status).toBe(403);
    expect((await as('root').get(`${acme}/members`)).text).not.toContain(externalId);
  });

  test('has it in the history, and a change of it is undone', async () => {
    await made('root', '/users/identify', { email, externalId });
    await as('root').patch(pathOf(externalId), { externalId: 'another one', name: 'Nia' });
    const { json } = await as('root').get(pathOf('another one', '/history'));
    const [line] = json.data ?? json.history;
    expect(JSON.stringify(line)).toContain(externalId);
    const undo = await as('root').post(
      pathOf('another one', `/history/${line.eventId ?? line.id}/undo`),
      {},
    );
    expect(undo.status).toBe(200);
    expect(await stored()).toBe(externalId);
    await as('root').patch(pathOf(externalId), { externalId: null });
  });
});

test('a decision about a person who is named by it rests on that person', async () => {
  await made('root', '/users/identify', { email, externalId });
  const question = {
    credential: credentialParameters({ kind: 'root', label: '' }),
    user: { externalId },
    state: true,
  };
  const ground = async () =>
    groundsIn((await env.DB.batch([askForGrounds(env.DB, question)]))[0], question).answer;
  const before = await ground();
  expect(await ground()).toBe(before);
  await as('root').patch(pathOf(externalId), { name: 'Nia' });
  expect(await ground()).not.toBe(before);
});

test('a dry run tells of a new id, and of none that is there', async () => {
  await made('root', '/users/identify', { email, externalId });
  const users = [
    { email, externalId },
    { email, externalId: 'yet another' },
    { email, externalId: 'yet another' },
  ];
  const { json } = await as('root').post('/users/identify/batch?dryRun=true', { users });
  expect(json.data.results.map(({ changed }: { changed: unknown }) => changed)).toEqual([
    [],
    ['externalId'],
    [],
  ]);
});

test('a dry run refuses whom the import refuses, and lets an id go on that a row has given back', async () => {
  await made('root', '/users/identify', { email, externalId });
  const [other, third] = [freshEmail(), freshEmail()];
  const users = [
    { email: other, externalId },
    { email: other, externalId: `${externalId} new` },
    { email: third, externalId: `${externalId} new` },
    { email, externalId: null },
    { email: third, externalId },
  ];
  const statuses = async (query: string) => {
    const { json } = await as('root').post(`/users/identify/batch${query}`, { users });
    return json.data.results.map(({ status }: { status: number }) => status);
  };
  const tried = await statuses('?dryRun=true');
  expect(tried).toEqual([409, 201, 409, 200, 201]);
  expect(await statuses('')).toEqual(tried);
});

test('rows of a batch that want one id: the first has it', async () => {
  const users = [
    { email, externalId },
    { email: freshEmail(), externalId },
    { email: freshEmail() },
  ];
  const { json } = await as('root').post('/users/identify/batch', { users });
  expect(json.data.results.map(({ status }: { status: number }) => status)).toEqual([
    201, 409, 201,
  ]);
  expect(await stored()).toBe(externalId);
});
