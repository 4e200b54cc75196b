/** The tokens that are bound to a tenant, for those who manage them. */
import { beforeAll, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { minted } from '../support/credentials.ts';
import { made } from '../support/tenancy.ts';

type Who = keyof typeof people | 'root';
const tokenOfWho = (who: Who) => (who === 'root' ? ROOT : people[who].token);

const { id: globex } = tenants.globex;
const names = async (who: Who | string, query: string) => {
  const token = who in people || who === 'root' ? tokenOfWho(who as Who) : who;
  const { status, json, text } = await send(`/api/v1/tokens?${query}`, { token });
  expect(status, text).toBe(200);
  return json.data.map(({ name }: { name: string }) => name);
};
const mint = (who: Who, body: object) => minted(tokenOfWho(who), { scopeId: globex, ...body });
const list = (who: Who, query: string) =>
  send(`/api/v1/tokens${query}`, { token: tokenOfWho(who) });
const add = (userId: string, role: string) =>
  made('root', `/organizations/${globex}/members`, { userId, role });

beforeAll(async () => {
  await add(people.jane.id, 'admin');
  await add(people.john.id, 'member');
  await add(people.other.id, 'owner');
  await mint('root', { userId: people.john.id, name: 'of a member' });
  await mint('other', { name: 'of the owner' });
  await mint('root', { userId: people.jane.id, name: 'of the admin' });
  await mint('jane', { name: 'elsewhere', scopeId: tenants.acme.id });
  const { id } = await mint('john', { name: 'ended' });
  const end = { method: 'DELETE', token: ROOT };
  expect((await send(`/api/v1/tokens/${id}`, end)).status).toBe(204);
});

const all = ['of the admin', 'of the owner', 'of a member'];

test.each(['jane', 'other', 'appOwner', 'operator', 'root'] as const)(
  'shows everybody’s to %s, who manages the tokens there',
  async (who) => {
    expect(await names(who, `scopeId=${globex}`)).toEqual(all);
  },
);

test('shows a member their own, and those of one user who is named', async () => {
  expect(await names('john', `scopeId=${globex}`)).toEqual(['of a member']);
  expect(await names('jane', `scopeId=${globex}&userId=${people.jane.id}`)).toEqual([all[0]]);
  expect(await names('jane', `scopeId=${globex}&userId=${people.john.id}`)).toEqual([all[2]]);
});

test('asks the limits of the token for the permission', async () => {
  const limited = async (permissions: string[]) =>
    (await mint('jane', { name: 'limited', permissions, scopeId: null })).token;
  const managing = await limited(['org.manage_tokens']);
  expect(await names(managing, `scopeId=${globex}`)).toEqual(all);
  const reading = await limited(['org.read_members']);
  expect((await send(`/api/v1/tokens?scopeId=${globex}`, { token: reading })).status).toBe(403);
  const bound = await mint('jane', { name: 'bound', scopeId: tenants.acme.id });
  const { status } = await send(`/api/v1/tokens?scopeId=${globex}`, { token: bound.token });
  expect(status).toBe(404);
});

test('hides the scopes of others, like those that never existed', async () => {
  const [other, never] = await Promise.all(
    [tenants.corporate.id, 'org_never'].map((id) => list('jane', `?scopeId=${id}`)),
  );
  expect([other?.status, never?.status]).toEqual([404, 404]);
  expect(other?.text).toBe(never?.text);
});

test('comes in pages, whose cursor fits this list only', async () => {
  const first = (await list('jane', `?scopeId=${globex}&limit=2`)).json;
  const { cursor, total } = first.meta.pagination;
  expect([first.data.length, total]).toEqual([2, 3]);
  expect(await names('jane', `scopeId=${globex}&limit=2&cursor=${cursor}`)).toEqual([all[2]]);
  expect(await names('other', `scopeId=${globex}&limit=2&cursor=${cursor}`)).toEqual([all[2]]);
  for (const query of ['', `scopeId=${tenants.acme.id}&`, `userId=${people.jane.id}&`]) {
    expect((await list('operator', `?${query}cursor=${cursor}`)).status).toBe(400);
  }
});
