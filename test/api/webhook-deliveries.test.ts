/** Deliveries of webhooks: what was committed arrives, signed, in order for each person. */
import { expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { hasTaken, hurry, inDispatcher, isSigned, receiverOf, ring } from '../support/receiver.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const newPerson = async () =>
  (await made('root', '/platform/users', { email: freshEmail() })).user as { id: string };
const rename = (id: string, name: string) => as('root').patch(`/platform/users/${id}`, { name });

const typesOf = (deliveries: readonly { readonly type: string }[]) =>
  deliveries.map(({ type }) => type);

test('what was committed arrives, signed as the library of the standard verifies it', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  const { id } = await newPerson();
  const [delivered] = await hasTaken(receiver, 1);
  expect(delivered).toMatchObject({
    type: 'user.created',
    data: { eventId: delivered?.id, userId: id, scopeId: null, version: 1 },
  });
  expect(delivered?.id).toMatch(/^event_/);
  expect(delivered && isSigned(delivered, receiver.secret)).toBe(true);
  expect(delivered && isSigned(delivered, `whsec_${btoa('another secret of some length')}`)).toBe(
    false,
  );
});

test('after a rotation both secrets sign', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  const { json } = await as('root').post(`${receiver.path}/rotate`);
  await newPerson();
  const [delivered] = await hasTaken(receiver, 1);
  if (!delivered) return expect.fail();
  expect(isSigned(delivered, receiver.secret)).toBe(true);
  expect(isSigned(delivered, json.data.secret)).toBe(true);
  expect(delivered.headers['webhook-signature']?.split(' ')).toHaveLength(2);
});

test('a webhook hears the types that it asks for, one event once', async () => {
  const receiver = await receiverOf('', { types: ['user.updated', 'user.deleted'] });
  const { id } = await newPerson();
  await rename(id, 'Ann');
  await as('root').delete(`/platform/users/${id}`);
  const taken = await hasTaken(receiver, 2);
  expect(typesOf(taken)).toEqual(['user.updated', 'user.deleted']);
  expect(taken[0]?.data.keys).toEqual(['name']);
});

test('a person’s later event waits for the earlier one, and everybody else’s goes on', async () => {
  const receiver = await receiverOf('', { types: ['user.created', 'user.updated'] });
  const ann = await newPerson();
  const isFirst = ({ data, type }: { data: { userId: string }; type: string }) =>
    data.userId === ann.id && type === 'user.created';
  receiver.answer = (delivered) => new Response(null, { status: isFirst(delivered) ? 500 : 200 });
  await rename(ann.id, 'Ann');
  const bob = await newPerson();
  await rename(bob.id, 'Bob');
  await hasTaken(receiver, 2);
  expect(receiver.taken.map(({ data }) => data.userId)).toEqual([bob.id, bob.id]);
  receiver.answer = undefined;
  await hurry(receiver);
  await hasTaken(receiver, 4);
  const ofAnn = receiver.taken.filter(({ data }) => data.userId === ann.id);
  expect(typesOf(ofAnn)).toEqual(['user.created', 'user.updated']);
});

test('a failed delivery is repeated under the same id, and a redirect is a failure', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  receiver.answer = () =>
    new Response(null, { status: 302, headers: { Location: 'http://127.0.0.1/' } });
  await newPerson();
  await ring(receiver);
  expect(receiver.seen).toHaveLength(1);
  receiver.answer = undefined;
  await hurry(receiver);
  const [taken] = await hasTaken(receiver, 1);
  expect(receiver.seen.map(({ id }) => id)).toEqual([taken?.id, taken?.id]);
});

test('Retry-After is kept, for the whole webhook', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  receiver.answer = () => new Response(null, { status: 429, headers: { 'Retry-After': '3600' } });
  await newPerson();
  await ring(receiver);
  expect(receiver.seen).toHaveLength(1);
  const until = await inDispatcher(receiver, ({ kv }) => kv.get<number>('pausedUntil') ?? 0);
  const pause = until - Date.now();
  expect(Math.round(pause / 60_000)).toBe(60);
});

const statusOf = async ({ path }: { readonly path: string }) =>
  (await as('root').get(path)).json.data;

test('410 disables a webhook, and an event of its own tells others', async () => {
  const watcher = await receiverOf('', { types: ['webhook.disabled'] });
  const receiver = await receiverOf('', { types: ['user.created'] });
  receiver.answer = () => new Response(null, { status: 410 });
  await newPerson();
  await ring(receiver);
  expect(await statusOf(receiver)).toMatchObject({ status: 'disabled', disabledBy: 'gone' });
  const [told] = await hasTaken(watcher, 1);
  expect(told?.data.keys).toEqual([receiver.id, 'gone']);
});

test('after five days of failure a webhook is disabled', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  receiver.answer = () => new Response('no', { status: 500 });
  await newPerson();
  await ring(receiver);
  expect(receiver.seen).toHaveLength(1);
  await inDispatcher(receiver, ({ kv }) => {
    const days = 5 * 24 * 60 * 60 * 1_000;
    kv.put('failingSince', Date.now() - days);
  });
  await hurry(receiver);
  expect(await statusOf(receiver)).toMatchObject({ status: 'disabled', disabledBy: 'failures' });
});

test('one that comes back hears what happens from then on', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  await as('root').patch(receiver.path, { status: 'disabled' });
  await newPerson();
  await ring(receiver);
  await as('root').patch(receiver.path, { status: 'enabled' });
  const { id } = await newPerson();
  const [first] = await hasTaken(receiver, 1);
  expect(first?.data.userId).toBe(id);
});

test('an organization hears what has its scope, and nothing of another', async () => {
  const types = ['membership.added', 'user.created'];
  const ofAcme = await receiverOf(acme, { types });
  const ofApp = await receiverOf(myApp, { types });
  await newPerson();
  const { user } = await made('root', `${acme}/users`, { email: freshEmail() });
  const [heard] = await hasTaken(ofAcme, 1);
  expect(heard?.data.userId).toBe(user.id);
  const [above] = await hasTaken(ofApp, 1);
  expect(above?.data.userId).toBe(user.id);
});

test('a receiver that dies in the middle of its answer has taken it', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  receiver.answer = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('half an ans'));
          controller.error(new Error('it died'));
        },
      }),
    );
  await newPerson();
  await hasTaken(receiver, 1);
  expect(
    await inDispatcher(receiver, ({ sql }) => sql.exec('SELECT * FROM waiting').toArray()),
  ).toEqual([]);
});

test('of a long answer, 4 KiB are read', async () => {
  const receiver = await receiverOf('', { types: ['user.created'] });
  let pulled = 0;
  let isLeft = false;
  const long = {
    pull(controller: ReadableStreamDefaultController) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_024));
      if (pulled === 1_000) controller.close();
    },
    cancel() {
      isLeft = true;
    },
  };
  receiver.answer = () => new Response(new ReadableStream(long, { highWaterMark: 0 }));
  await newPerson();
  await hasTaken(receiver, 1);
  expect({ pulled, isLeft }).toEqual({ pulled: 4, isLeft: true });
});

test('an application hears the end of an organization, and the platform all of it', async () => {
  const ofApp = await receiverOf(myApp, { types: ['organization.deleted'] });
  const { organization } = await made('root', '/organizations', {
    applicationId: tenants.myApp.id,
    name: 'Short-lived',
  });
  await as('root').delete(`/organizations/${organization.id}`);
  const [told] = await hasTaken(ofApp, 1);
  expect(told?.data.scopeId).toBe(organization.id);
});
