/** Transfers among other changes: an owner who can act stays, and none is half a transfer. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { type Person, person } from '../support/credentials.ts';
import { hold } from '../support/held-registrar.ts';
import { as, made } from '../support/tenancy.ts';

const root = as('root');

let tenant: string;
let id: string;
let owner: Person;
let heir: Person;
let third: Person;

beforeEach(async () => {
  const body = { name: `Handed over ${crypto.randomUUID()}`, applicationId: tenants.myApp.id };
  id = (await made('root', '/organizations', body)).organization.id;
  tenant = `/organizations/${id}`;
  [owner, heir, third] = await Promise.all([person(), person(), person()]);
  for (const [{ id: userId }, role] of [
    [owner, 'owner'],
    [heir, 'member'],
    [third, 'member'],
  ] as const) {
    await made('root', `${tenant}/members`, { userId, role });
  }
});

const asked = (method: string, path: string, token: string, body?: object) =>
  send(`/api/v1${path}`, { method, token, ...(body && { body }) });

const transfer = (from: Person, to: Person) =>
  asked('POST', `${tenant}/transfer`, from.token, { userId: to.id });

/** Changes of the three people that race a transfer, each by a request of its own. */
const others = {
  'the owner hands it to a third': () => transfer(owner, third),
  'the heir is suspended': () =>
    root.patch(`/platform/users/${heir.id}`, { userStatus: 'suspended' }),
  'the heir is deleted': () => root.delete(`/platform/users/${heir.id}`),
  'the heir leaves': () => asked('DELETE', `${tenant}/members/${heir.id}`, heir.token),
  'the heir is removed': () => root.delete(`${tenant}/members/${heir.id}`),
  'the owner is suspended': () =>
    root.patch(`/platform/users/${owner.id}`, { userStatus: 'suspended' }),
  'the owner leaves': () => asked('DELETE', `${tenant}/members/${owner.id}`, owner.token),
  'the owner becomes a member': () =>
    root.patch(`${tenant}/members/${owner.id}`, { role: 'member' }),
  'the heir becomes an admin': () => root.patch(`${tenant}/members/${heir.id}`, { role: 'admin' }),
  'the third becomes an owner': () =>
    root.patch(`${tenant}/members/${third.id}`, { role: 'owner' }),
  'the tenant is deleted': () => root.delete(`${tenant}?cascade=true`),
} as const;
const ways = Object.keys(others) as (keyof typeof others)[];

interface Owners {
  /** How many owners can act. */
  readonly acting: number;
  readonly isThere: 0 | 1;
  /** How many transfers have left an event, and how many owners have stepped down. */
  readonly begun: number;
  readonly ended: number;
}

const owners = async (): Promise<Owners> => {
  const row = await env.DB.prepare(
    `SELECT (SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
              WHERE m.scope_id = ?1 AND m.role = 'owner' AND u.status = 'active') AS acting,
            EXISTS (SELECT 1 FROM scopes WHERE id = ?1 AND status = 'active') AS isThere,
            (SELECT count(*) FROM events
              WHERE scope_id = ?1 AND action = 'member.transfer') AS begun,
            (SELECT count(*) FROM events
              WHERE scope_id = ?1 AND action = 'member.set' AND id GLOB '*-owner') AS ended`,
  )
    .bind(id)
    .first<Owners>();
  if (!row) throw new Error('this query is always one row');
  return row;
};

/** Holds what every order of two requests must leave. */
async function expectAnOwner(transfers: number) {
  expect(transfers, 'an owner steps down once').toBeLessThan(2);
  const { acting, isThere, begun, ended } = await owners();
  if (isThere) expect(acting).toBeGreaterThan(0);
  expect([begun, ended]).toEqual([transfers, transfers]);
}

const answered = [200, 401, 403, 404, 409];

/** Whose registrar makes the other change. The members of a deleted tenant have one each. */
const inRegistrarOf = (way: string): Person | null => {
  if (way.startsWith('the owner')) return owner;
  if (way.startsWith('the heir')) return heir;
  return way.startsWith('the third') ? third : null;
};

/** Both answers are of the promised kinds, and the tenant has an owner. */
async function expectOutcome(way: string, handed: number, other: number) {
  for (const status of [handed, other]) expect(answered).toContain(status);
  const transfers = way.includes('hands it') ? [handed, other] : [handed];
  await expectAnOwner(transfers.filter((status) => status === 200).length);
}

describe.each(ways)('%s', (way) => {
  test('while a transfer waits for its change', async () => {
    const { reached, letGo } = await hold(owner.email);
    const handing = transfer(owner, heir);
    await reached;
    const other = others[way]();
    // A change in the registrar that waits has its turn afterwards.
    if (![owner, null].includes(inRegistrarOf(way))) await other;
    letGo();
    await expectOutcome(way, (await handing).status, (await other).status);
  });

  test('while it waits for its change, and a transfer is made', async () => {
    const { reached, letGo } = await hold((inRegistrarOf(way) ?? third).email);
    const other = others[way]();
    await reached;
    const handing = transfer(owner, heir);
    if (inRegistrarOf(way) !== owner) await handing;
    letGo();
    await expectOutcome(way, (await handing).status, (await other).status);
  });

  test('together with a transfer', async () => {
    const [handing, other] = await Promise.all([transfer(owner, heir), others[way]()]);
    await expectOutcome(way, handing.status, other.status);
  });
});
