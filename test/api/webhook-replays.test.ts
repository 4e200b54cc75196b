/** What was tried, a test, and what is sent again. */
import { expect, test } from 'vitest';
import { hasTaken, inDispatcher, type Receiver, receiverOf, ring } from '../support/receiver.ts';
import { acme, as, freshEmail, made } from '../support/tenancy.ts';

const types = ['user.created'];
const newPerson = async (at = '/platform') =>
  (await made('root', `${at}/users`, { email: freshEmail() })).user as { id: string };

const deliveriesTo = async ({ path }: Receiver, query = '') =>
  (await as('root').get(`${path}/deliveries${query}`)).json;

test('each attempt is listed, the newest first, with the first KiB of the answer', async () => {
  const receiver = await receiverOf('', { types });
  receiver.answer = ({ data }) =>
    data.keys.includes('name')
      ? new Response('y'.repeat(5_000), { status: 500 })
      : new Response('x');
  await newPerson();
  await made('root', '/platform/users', { email: freshEmail(), name: 'Ann' });
  await ring(receiver);
  const { data, meta } = await deliveriesTo(receiver);
  expect(meta.pagination).toEqual({ cursor: null, hasMore: false, total: 2 });
  expect(data).toContainEqual(
    expect.objectContaining({ attempt: 1, outcome: 'delivered', status: 200, answer: 'x' }),
  );
  expect(data).toContainEqual(
    expect.objectContaining({ outcome: 'failed', status: 500, answer: 'y'.repeat(1_024) }),
  );
  const first = await deliveriesTo(receiver, '?limit=1');
  const second = await deliveriesTo(receiver, `?limit=1&cursor=${first.meta.pagination.cursor}`);
  expect([...first.data, ...second.data]).toEqual(data);
});

test('a test is delivered, whatever the webhook asks for', async () => {
  const receiver = await receiverOf(acme, { types: ['organization.deleted'] });
  const { status, json } = await as('root').post(`${receiver.path}/test`);
  expect(status).toBe(202);
  const [taken] = await hasTaken(receiver, 1);
  expect(taken).toMatchObject({
    id: json.data.eventId,
    type: 'webhook.test',
    data: { webhookId: receiver.id },
  });
});

test('events are replayed by their ids, under these ids, and by their time', async () => {
  const receiver = await receiverOf('', { types });
  await newPerson();
  const [first] = await hasTaken(receiver, 1);
  const again = await as('root').post(`${receiver.path}/replay`, { eventIds: [first?.id] });
  expect(again.json).toEqual({ data: { events: 1 } });
  const [, second] = await hasTaken(receiver, 2);
  expect(second?.id).toBe(first?.id);
  const now = Date.now();
  const span = {
    from: new Date(now - 86_400_000).toISOString(),
    to: new Date(now + 86_400_000).toISOString(),
  };
  const all = await as('root').post(`${receiver.path}/replay`, span);
  expect(all.json.data.events).toBeGreaterThan(0);
  const taken = await hasTaken(receiver, 2 + all.json.data.events);
  expect(taken.every(({ type }) => type === 'user.created')).toBe(true);
});

test('an event that is not the webhook’s is 404, and nothing is sent', async () => {
  const everything = await receiverOf('', { types });
  const ofAcme = await receiverOf(acme, { types });
  await newPerson();
  await newPerson(acme);
  const [foreign, own] = await hasTaken(everything, 2);
  const eventIds = [own?.id, foreign?.id];
  const refused = await as('root').post(`${ofAcme.path}/replay`, { eventIds });
  expect(refused.status).toBe(404);
  await hasTaken(ofAcme, 1);
  expect(
    await inDispatcher(ofAcme, ({ sql }) => sql.exec('SELECT * FROM waiting').toArray()),
  ).toEqual([]);
  const taken = await as('root').post(`${ofAcme.path}/replay`, { eventIds: [own?.id] });
  expect(taken.status).toBe(202);
});

test('nothing is sent to a disabled webhook', async () => {
  const receiver = await receiverOf('', { types });
  await as('root').patch(receiver.path, { status: 'disabled' });
  expect((await as('root').post(`${receiver.path}/test`)).status).toBe(409);
  const replay = await as('root').post(`${receiver.path}/replay`, { eventIds: ['event_1'] });
  expect(replay.status).toBe(409);
});
