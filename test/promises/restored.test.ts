/**
 * After a restore D1 alone says what is: nothing that an isolate, a registrar or a copy remembers
 * from before counts. The isolates and the registrars of these tests live on, as none would.
 */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { BOOKMARK_HEADER } from '../../src/http/session.ts';
import { deletionOf } from '../../src/registrar/deletion-of.ts';
import { backUp } from '../support/backup.ts';
import { type Received, ROOT, record, type Sent } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Location } from '../support/fakes/locations.ts';
import { type Deployment, openWorld, type World } from '../support/fakes/world.ts';
import { markAll } from '../support/marks.ts';
import { know, outsideIssuer } from '../support/outside-issuer.ts';
import type { Around } from '../support/storage-probe.ts';

const MINUTE = 60_000;
const emails = [
  ...Object.values(people).map(({ email }) => email),
  ...['new@example.com', 'known@example.com', 'jwt@example.com'],
];

/** The names of the storage calls since the last look. */
let calls: string[] = [];
const around: Around = (name, call) => {
  calls.push(name);
  return call();
};

let world: World;
let epoch = 1;
let now: Deployment;

beforeAll(async () => {
  world = await openWorld(emails, { isolates: 2, around });
  now = world;
  await markAll();
});

afterAll(() => world.close());

/** Does work, and restores the state from before it. The next epoch begins. */
async function undoing<Result>(work: () => Promise<Result>): Promise<Result> {
  const { restore } = await backUp();
  const result = await work();
  await now.here.settle();
  await now.there.settle();
  await restore(world.d1.database);
  epoch += 1;
  now = world.inEpoch(epoch);
  await world.moveRegistrars(epoch);
  return result;
}

const both = (): readonly Location[] => [now.here, now.there];
const from = ({ headers }: Received) => headers.get('Cache-Status')?.split('; ')[1];

/** Asks each isolate of each location. */
const everywhere = async (path: string, sent: Sent): Promise<Received[]> => {
  const answers: Received[] = [];
  for (const location of both()) {
    for (const isolate of [0, 1]) answers.push(await location.send(path, sent, isolate));
  }
  return answers;
};

/** Reads until a copy is served in both locations, so that KV and the isolates have it. */
const copied = (path: string, token: string) =>
  eventually(async () => {
    world.clock.pass(2_000);
    for (const answer of await everywhere(path, { token })) expect(from(answer)).toBe('hit');
  });

const asRoot = async (method: string, path: string, body?: object) => {
  const answer = await now.here.send(path, { method, token: ROOT, ...(body && { body }) });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json?.data;
};
const mint = (userId: string) => asRoot('POST', '/api/v1/tokens', { name: 'n', userId });

test('a token that was made since opens nothing, and one that was revoked since lives again', async () => {
  const { path } = record('john');
  const old = await mint(people.john.id);
  const since = await undoing(async () => {
    const made = await mint(people.john.id);
    await copied(path, made.token);
    await asRoot('DELETE', `/api/v1/tokens/${old.id}`);
    // The revocation has withdrawn the copies. Those of now list the new token again.
    await copied(path, made.token);
    const write = { method: 'PATCH', token: made.token, body: { metadata: { n: 1 } } };
    for (const { status } of await everywhere(path, write)) expect(status).toBe(200);
    return made;
  });
  for (const headers of [{}, { 'Cache-Control': 'max-age=600' }]) {
    const answers = await everywhere(path, { token: since.token, headers });
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  }
  const write = { method: 'PATCH', body: { metadata: { n: 2 } } };
  const refused = await everywhere(path, { ...write, token: since.token });
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  const taken = await everywhere(path, { ...write, token: old.token });
  expect(taken.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test('a person who was deleted since is there, and one who came since is not', async () => {
  const { path, token } = record('jane');
  await now.here.send(path, { method: 'PUT', token, body: { metadata: { kept: true } } });
  const came = await undoing(async () => {
    await asRoot('DELETE', `/api/v1/platform/users/${people.jane.id}`);
    const { userId } = await asRoot('POST', '/api/v1/users/identify', { email: 'new@example.com' });
    return userId as string;
  });
  for (const answer of await everywhere(path, { token })) {
    expect(answer.json.metadata).toEqual({ kept: true });
  }
  const one = await now.here.send(`/api/v1/platform/users/${came}`, { token: ROOT });
  expect(one.status).toBe(404);
  const again = await asRoot('POST', '/api/v1/users/identify', { email: 'new@example.com' });
  expect(again.created).toBe(true);
});

test('the ETag of a version that was undone is not that of its successor', async () => {
  const { path, token } = record('other');
  const put = (metadata: object, headers = {}) =>
    now.here.send(path, { method: 'PUT', token, headers, body: { metadata } });
  await put({ n: 0 });
  const undone = (await undoing(() => put({ undone: true }))).headers.get('ETag') ?? '';
  const other = (await put({ other: true })).headers.get('ETag') ?? '';
  expect(Number.parseInt(other.slice(1), 10)).toBe(Number.parseInt(undone.slice(1), 10));
  for (const answer of await everywhere(path, { token, headers: { 'If-None-Match': undone } })) {
    expect(answer.status).toBe(200);
    expect(answer.json.metadata).toEqual({ other: true });
  }
  expect((await put({ lost: true }, { 'If-Match': undone })).status).toBe(412);
  // A copy has the ETag that D1 answers with.
  await copied(path, token);
  for (const { headers } of await everywhere(path, { token })) {
    expect(headers.get('ETag')).toBe(other);
  }
  expect((await put({ n: 1 }, { 'If-Match': other })).status).toBe(200);
});

test('an old bookmark is answered with the restored state, and with a new bookmark', async () => {
  const { path, token } = record('admin');
  const put = (metadata: object) =>
    now.here.send(path, { method: 'PUT', token, body: { metadata } });
  await put({ n: 0 });
  const undone = await undoing(() => put({ undone: true }));
  const old = { [BOOKMARK_HEADER]: undone.headers.get(BOOKMARK_HEADER) ?? '' };
  for (const answer of await everywhere(path, { token, headers: old })) {
    expect(answer.json.metadata).toEqual({ n: 0 });
    expect(answer.headers.get(BOOKMARK_HEADER)).toMatch(new RegExp(`^main\\.${epoch}\\.`));
  }
});

test('a remembered right is asked for again', async () => {
  const write = { ...record('appOwner', { platform_key: 'my-app' }), method: 'PATCH' };
  const identify = { method: 'POST', token: ROOT, body: { email: 'known@example.com' } };
  const asked = async (path: string, sent: Sent) => {
    calls = [];
    expect((await now.here.send(path, sent)).status).toBeLessThan(300);
    return calls.filter((name) => name.startsWith('d1.')).length;
  };
  const both = async () => [
    await asked(write.path, { ...write, body: { metadata: { n: 1 } } }),
    await asked('/api/v1/users/identify', identify),
  ];
  await both();
  const [patch = 0, person = 0] = await both();
  await undoing(async () => undefined);
  // One question each, before the change. The next ones rest on its answer.
  expect(await both()).toEqual([patch + 1, person + 1]);
  expect(await both()).toEqual([patch, person]);
});

test('a JWT that has been dealt with gives the membership again that was undone', async () => {
  const outside = outsideIssuer({ organizationClaim: 'org' });
  const { userId } = await asRoot('POST', '/api/v1/users/identify', { email: 'jwt@example.com' });
  await know(outside.issuer, 'somebody', userId);
  const iat = Math.floor(Date.now() / 1_000) - 60;
  const token = await outside.token({ sub: 'somebody', iat, org: tenants.globex.key });
  const { path } = record('john', { platform_key: tenants.globex.key });
  const read = () => outside.call(token, path, {}, { DB_EPOCH: String(epoch) });
  await world.moveRegistrars(epoch);
  await undoing(async () => {
    for (const _ of [1, 2]) expect((await read()).status).toBe(200);
  });
  expect((await read()).status).toBe(200);
});

test('the deletion of a tenant that was undone ends, and removes nobody', async () => {
  const tenant = { id: tenants.globex.id, key: tenants.globex.key };
  const members = () =>
    env.DB.prepare('SELECT count(*) AS n FROM memberships WHERE scope_id = ?')
      .bind(tenant.id)
      .first<number>('n');
  const before = await members();
  // It is noted in the object, as if its process had been ended, and D1 knows nothing of it.
  await deletionOf(env, tenant).goOn(tenant, 'test');
  expect(await runDurableObjectAlarm(deletionOf(env, tenant))).toBe(false);
  expect(await members()).toBe(before);
  world.clock.pass(MINUTE);
});
