/** From the id that a client got to all that was done for its request: lines and events. */
import {
  createExecutionContext,
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import { outboxOf } from '../../src/outbox/outbox-of.ts';
import { deletionOf } from '../../src/registrar/deletion-of.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, record, type Sent, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { versionOf } from '../support/johns-record.ts';
import { mailer, mailTo, ringOutbox } from '../support/mailbox.ts';
import { markAll } from '../support/marks.ts';
import { probeD1, probeKV } from '../support/storage-probe.ts';
import { made } from '../support/tenancy.ts';

let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());
beforeAll(markAll);

const what = (text: string) => lines.filter((line) => line.what === text);

/** An object that logs, with other bindings, until the end of the test. */
async function logging(stub: DurableObjectStub, changed: Partial<Env> = {}): Promise<void> {
  const set = (bindings: object) =>
    runInDurableObject(stub, (instance) => {
      Object.assign(instance, { env: { ...env, ...bindings } });
    });
  await set({ LOG: 'errors', ...changed });
  onTestFinished(() => set({}));
}

const eventsOf = async (requestId: string) =>
  (
    await env.DB.prepare('SELECT id, action, user_id, version FROM events WHERE request_id = ?')
      .bind(requestId)
      .all()
  ).results;

const no = () => Promise.reject(new Error('no'));
const headers = { 'x-request-id': 'of-this-client' };

/** Sends a request to a Worker that logs. */
async function logged(path: string, sent: Sent) {
  const context = createExecutionContext();
  return received(await worker.fetch(incoming(path, sent), { ...env, LOG: 'requests' }, context));
}

const johns = (n: number): Sent => {
  return { method: 'PATCH', token: people.john.token, body: { metadata: { n } }, headers };
};

test('the line of a write names its event, and the event the version that the answer has', async () => {
  const answer = await logged(record('john').path, johns(1));
  const [line] = lines;
  expect(line).toMatchObject({ requestId: 'of-this-client', caller: people.john.id, status: 200 });
  const [event] = await eventsOf('of-this-client');
  expect(event).toMatchObject({ id: line?.event, action: 'record.merge' });
  expect(versionOf(answer.headers)).toBe(event?.version);
});

test('a copy that KV does not take is logged for the write that made it', async () => {
  const { email } = people.jane;
  const COPIES = probeKV(env.COPIES, (name, call) => (name === 'kv.put' ? no() : call()));
  await logging(registrarOf(env, email), { COPIES });
  await record('jane').patch({ metadata: { a: 1 } }, headers);
  await runDurableObjectAlarm(registrarOf(env, email));
  expect(what('copies not published')).toMatchObject([
    { level: 'error', requestId: 'of-this-client' },
  ]);
});

test('also by an instance of the registrar that does not know the request itself', async () => {
  const { email } = people.admin;
  const own = record('admin');
  await own.patch({ metadata: { a: 1 } }, headers);
  const notes = await runInDurableObject(registrarOf(env, email), (_, { storage }) =>
    storage.list({ prefix: 'due/' }),
  );
  expect([...notes.values()]).toMatchObject([{ requestId: 'of-this-client' }]);
});

test('a fence that the cache does not take is logged for its write', async () => {
  vi.spyOn(caches.default, 'put').mockImplementation(no);
  const { status } = await logged(record('john').path, johns(2));
  expect(status).toBe(200);
  expect(what('fence not raised')).toMatchObject([{ requestId: 'of-this-client' }]);
});

test('a message that is not sent is logged for the request that caused it', async () => {
  await logging(outboxOf(env));
  mailer.answer = async () => new Response(null, { status: 500 });
  onTestFinished(() => {
    mailer.answer = undefined;
  });
  const body = { purpose: 'sign_in', email: people.john.email };
  await send('/api/v1/auth/codes', { method: 'POST', body, headers });
  await ringOutbox();
  expect(what('message not sent')).toMatchObject([
    { requestId: 'of-this-client', kind: 'sign_in', status: 500 },
  ]);
  mailer.answer = undefined;
  clock.pass(5_000);
  await mailTo(people.john.email);
});

/** An organization with more members than the request that deletes it removes. */
async function organizationOfMany(): Promise<{ id: string; key: string }> {
  const body = { applicationId: tenants.myApp.id, name: 'Of many', key: `many-${clock.now()}` };
  const { organization } = await made('root', '/organizations', body);
  for (let i = 0; i < 7; i += 1) {
    const { user } = await made('root', '/platform/users', {
      email: `${body.key}${i}@example.com`,
    });
    await made('root', `/organizations/${organization.id}/members`, { userId: user.id });
  }
  return organization;
}

test('members of a deleted tenant are removed under the id of the request, whoever removes them', async () => {
  const { id } = await organizationOfMany();
  const path = `/api/v1/organizations/${id}?cascade=true`;
  expect((await send(path, { method: 'DELETE', token: ROOT, headers })).status).toBe(200);
  const removals = await env.DB.prepare(
    "SELECT request_id FROM events WHERE scope_id = ? AND action = 'member.clear'",
  )
    .bind(id)
    .all();
  expect(removals.results).toEqual(Array(7).fill({ request_id: 'of-this-client' }));
});

test('a deletion that fails is logged for the request that began it, or for the scheduled run', async () => {
  const tenant = await organizationOfMany();
  const stub = deletionOf(env, tenant);
  await logging(stub, { DB: probeD1(env.DB, no) });
  // As if the process of the request had been ended.
  const kept = { ...tenant, requestId: 'of-this-client' };
  await runInDurableObject(stub, async (_, { storage }) => {
    await storage.put('tenant', kept);
    await storage.setAlarm(clock.now());
  });
  await runDurableObjectAlarm(stub);
  expect(what('tenant not deleted yet')).toMatchObject([
    { requestId: 'of-this-client', tenant: tenant.id },
  ]);
  await env.DB.prepare("UPDATE scopes SET status = 'deleting' WHERE id = ?").bind(tenant.id).run();
  await worker.scheduled(createScheduledController(), { ...env, LOG: 'errors' });
  expect(what('tenant not deleted yet').at(-1)?.requestId).toMatch(/^scheduled-[0-9a-f-]{36}$/);
});

test('the scheduled run logs under an id of its own', async () => {
  await worker.scheduled(createScheduledController(), { ...env, LOG: 'requests' });
  expect(lines.at(-1)).toMatchObject({
    level: 'info',
    requestId: expect.stringMatching(/^scheduled-[0-9a-f-]{36}$/),
    removed: expect.any(Object),
  });
});
