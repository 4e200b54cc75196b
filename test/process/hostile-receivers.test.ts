/** Receivers that are slow, lie, send on, break off or want no more, as servers of their own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { change, hears, type WebhookReceiver, webhookReceiver } from './webhook-receiver.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
});
afterAll(() => runtime.stop());

interface Shown {
  readonly outcome: string;
  readonly status: number | null;
  readonly answer: string;
}

const shown = async (path: string) => {
  const headers = { Authorization: `Token ${people.operator.token}` };
  const response = await fetch(`${runtime.url}/api/v1/webhooks/${path}`, { headers });
  return (await response.json()) as { readonly data: unknown };
};

/** A receiver that answers in a way of its own, with what Roster has noted of it. */
async function answering(answer: WebhookReceiver['answer']) {
  const receiver = await webhookReceiver();
  receiver.answer = answer;
  const id = await hears(runtime.url, receiver);
  onTestFinished(() => receiver.close());
  return {
    receiver,
    webhook: async () => (await shown(id)).data,
    attempts: async () => (await shown(`${id}/deliveries`)).data as readonly Shown[],
  };
}

const CHUNK = 'lies'.repeat(1_024);

let persons = 0;
const newPerson = async () => {
  persons += 1;
  await change(runtime.url, `person${persons}`, 1, []);
};

test('who has not answered within 15 seconds has failed, and who trickles has taken it', async () => {
  const late: (() => void)[] = [];
  const slow = await answering((response) => late.push(() => response.writeHead(204).end()));
  const trickling = await answering((response) => {
    response.writeHead(200).write('a');
  });
  await newPerson();
  const failed = { outcome: 'failed', status: null, answer: 'no answer within 15 seconds' };
  await expect.poll(slow.attempts).toMatchObject([failed]);
  for (const answer of late) answer();
  await expect.poll(trickling.attempts).toMatchObject([{ outcome: 'delivered', status: 200 }]);
  // It comes again, although it was answered in the end.
  await expect.poll(() => slow.receiver.came.length).toBeGreaterThan(1);
  const [{ headers: first } = expect.fail(), { headers: second } = expect.fail()] =
    slow.receiver.came;
  expect(second['webhook-id']).toBe(first['webhook-id']);
});

test('an answer that does not end is left after its beginning', async () => {
  let isLeft = false;
  let written = 0;
  const lying = await answering((response) => {
    response.on('close', () => {
      isLeft = true;
    });
    response.writeHead(200);
    const more = () => {
      do written += CHUNK.length;
      while (response.write(CHUNK) && !isLeft);
    };
    response.on('drain', more);
    more();
  });
  await newPerson();
  const taken = { outcome: 'delivered', status: 200, answer: 'lies'.repeat(256) };
  await expect.poll(lying.attempts).toMatchObject([taken]);
  await expect.poll(() => isLeft).toBe(true);
  // More than the buffers on the way hold, and far less than is read within 15 seconds.
  expect(written).toBeLessThan(64 * 1_024 * 1_024);
});

test('no redirect is followed, to another port of this machine either', async () => {
  let inside = 0;
  const private_ = createServer((_request, response) => {
    inside += 1;
    response.writeHead(204).end();
  });
  await new Promise<void>((ready) => private_.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void private_.close());
  const { port } = private_.address() as AddressInfo;
  const statuses = [301, 302, 303, 307, 308];
  let turn = 0;
  const leading = await answering((response) => {
    const status = statuses[turn++ % statuses.length] ?? 302;
    response.writeHead(status, { Location: `http://127.0.0.1:${port}/admin` }).end();
  });
  for (const _ of statuses) await newPerson();
  await expect.poll(async () => (await leading.attempts()).length).toBeGreaterThanOrEqual(5);
  const attempts = await leading.attempts();
  expect(attempts.every(({ outcome }) => outcome === 'failed')).toBe(true);
  expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set(statuses));
  expect(inside).toBe(0);
});

test('410 disables, and nothing more is sent', async () => {
  const gone = await answering((response) => void response.writeHead(410).end());
  await newPerson();
  await expect.poll(gone.webhook).toMatchObject({ status: 'disabled', disabledBy: 'gone' });
  const other = await answering((response) => void response.writeHead(204).end());
  await newPerson();
  await expect.poll(other.attempts).toHaveLength(1);
  expect(gone.receiver.came).toHaveLength(1);
});

test('who dies before an answer gets it again, and who dies within one has taken it', async () => {
  const without = await answering((response) => {
    without.receiver.answer = without.receiver.taking;
    response.destroy();
  });
  const within = await answering((response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('half an ans', () => {
      response.destroy();
    });
  });
  await newPerson();
  await expect.poll(without.attempts).toMatchObject([
    { outcome: 'delivered', status: 204, attempt: 2 },
    { outcome: 'failed', status: null, attempt: 1 },
  ]);
  await expect
    .poll(within.attempts)
    .toMatchObject([{ outcome: 'delivered', status: 200, answer: 'half an ans' }]);
  expect(within.receiver.came).toHaveLength(1);
});
