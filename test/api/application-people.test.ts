/** The people of an organization are users of its application, and have a record there too. */
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { minted, type Person, person as personIn, root } from '../support/credentials.ts';
import { eventually } from '../support/eventually.ts';
import { acme, made, myApp } from '../support/tenancy.ts';

const inApplication = '/api/core/users/platform-metadata/?platform_key=my-app';

let person: Person;
beforeEach(async () => {
  person = await personIn('member');
});

const read = (token = person.token) => send(inApplication, { token });
const change = (theme: string, token = person.token) =>
  send(inApplication, { token, method: 'PATCH', body: { metadata: { theme } } });
const ofThePerson = (token: string) => send(`${inApplication}&username=${person.id}`, { token });
const globex = `/organizations/${tenants.globex.id}`;

/** Reads until the answer is a copy, so that one must be withdrawn. */
const copied = () =>
  eventually(async () => expect((await read()).headers.get('Cache-Status')).toContain('hit'));

test('a person of an organization reads and changes a record in the application', async () => {
  const empty = await read();
  expect(empty).toMatchObject({ status: 200, json: { platform_key: 'my-app', metadata: {} } });
  expect((await change('dark')).json.metadata).toEqual({ theme: 'dark' });
  await copied();
  expect((await read()).json.metadata).toEqual({ theme: 'dark' });
  const inAcme = await send(inApplication.replace('my-app', 'acme-corp'), { token: person.token });
  expect(inAcme.json.metadata, 'the record in the organization is another').toEqual({});
});

test('the admins of the application reach it, and those of the organization do not', async () => {
  await change('dark');
  const of = async (who: keyof typeof people) => (await ofThePerson(people[who].token)).status;
  expect(await of('admin')).toBe(200);
  expect(await of('appOwner')).toBe(200);
  expect(await of('orgOwner')).toBe(403);
  expect(await of('beta')).toBe(403);
  expect(await of('stranger')).toBe(403);
});

test('an application does not reach people of another’s organizations', async () => {
  const elsewhere = inApplication.replace('my-app', 'corporate');
  expect((await send(elsewhere, { token: person.token })).status).toBe(403);
  expect((await send(`${elsewhere}&username=${person.id}`, { token: ROOT })).status).toBe(404);
});

test('a token that is bound to the organization does not reach the application', async () => {
  const { token } = await minted(ROOT, { userId: person.id, scopeId: tenants.acme.id });
  await change('dark');
  await copied();
  expect((await read(token)).status).toBe(403);
  expect((await change('light', token)).status).toBe(403);
});

describe('it ends with the last membership in the application', () => {
  const ends = async (end: () => Promise<{ status: number }>) => {
    await change('dark');
    await copied();
    expect((await end()).status).toBeLessThan(300);
    expect((await read()).status, 'the copy is withdrawn').toBe(403);
    expect((await change('light')).status, 'no right is remembered').toBe(403);
    expect((await ofThePerson(people.admin.token)).status).toBe(404);
  };

  test('by a removal', () => ends(() => root('DELETE', `${acme}/members/${person.id}`)));

  test('by a suspension, until it ends', async () => {
    const set = (status: string) => root('PATCH', `${acme}/members/${person.id}`, { status });
    await change('dark');
    await copied();
    await set('suspended');
    expect((await read()).status).toBe(403);
    expect((await change('light')).status).toBe(403);
    await set('active');
    expect((await read()).json.metadata).toEqual({ theme: 'dark' });
  });

  test('by the deletion of the organization', async () => {
    const { organization } = await made('root', '/organizations', {
      name: `Short ${person.id}`,
      applicationId: tenants.myApp.id,
    });
    await made('root', `/organizations/${organization.id}/members`, { userId: person.id });
    await root('DELETE', `${acme}/members/${person.id}`);
    await ends(() => root('DELETE', `/organizations/${organization.id}?cascade=true`));
  });

  test('and not before: another organization, or a membership of its own, keeps it', async () => {
    await made('root', `${globex}/members`, { userId: person.id });
    await change('dark');
    await root('DELETE', `${acme}/members/${person.id}`);
    expect((await read()).json.metadata).toEqual({ theme: 'dark' });
    await made('root', `${myApp}/members`, { userId: person.id });
    await root('DELETE', `${globex}/members/${person.id}`);
    expect((await change('light')).json.metadata).toEqual({ theme: 'light' });
  });
});

test('who is suspended in the application itself has no record there by an organization', async () => {
  await made('root', `${myApp}/members`, { userId: person.id });
  await root('PATCH', `${myApp}/members/${person.id}`, { status: 'suspended' });
  expect((await read()).status).toBe(403);
  expect((await change('dark')).status).toBe(403);
});

test('who comes back finds the record', async () => {
  await change('dark');
  await root('DELETE', `${acme}/members/${person.id}`);
  await made('root', `${globex}/members`, { userId: person.id });
  expect((await read()).json.metadata).toEqual({ theme: 'dark' });
});
