/** The outbox: messages that a batch has written are sent, each once. */
import { createExecutionContext, createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { Mutation } from '../../src/db/events.ts';
import { eventOf, recordEvent } from '../../src/db/events.ts';
import { newId } from '../../src/db/ids.ts';
import {
  endMessages,
  insertMessage,
  type NewMessage,
} from '../../src/directory/messages/message.ts';
import type { Env } from '../../src/env.ts';
import { Meter } from '../../src/http/meter.ts';
import { withMail } from '../../src/outbox/with-mail.ts';
import worker from '../../src/worker.ts';
import { clock } from '../support/fakes/clock.ts';
import { mailsTo, mailTo, ringOutbox } from '../support/mailbox.ts';

const HOUR = 3_600_000;

const mutation = (more: Partial<Mutation> = {}): Mutation => ({
  mutationId: newId('event'),
  actorId: null,
  requestId: 'test',
  now: Date.now(),
  grounds: null,
  ...more,
});

let people = 0;
/** An invitation of somebody new. */
function invitation(more: Partial<NewMessage> = {}): NewMessage {
  people += 1;
  return {
    id: newId('message'),
    kind: 'invitation',
    email: `person${people}@example.com`,
    about: newId('invitation'),
    detail: { secret: `inv_${people}`, tenantName: 'Acme', origin: 'https://roster.test' },
    expiresAt: Date.now() + HOUR,
    ...more,
  };
}

/** Commits a change with a message, as a request does. */
const commit = (message: NewMessage, by = mutation()) =>
  withMail(call(), () => change(message, by));

const change = (message: NewMessage, by: Mutation) =>
  env.DB.batch([
    // The statement before an event tells whether something has changed.
    env.DB.prepare("UPDATE scopes SET name = name WHERE kind = 'platform'"),
    recordEvent(env.DB, eventOf('test.sent', by)),
    insertMessage(env.DB, message, by),
  ]);

const call = (more: Partial<Env> = {}) => {
  const context = createExecutionContext();
  return {
    env: { ...env, ...more },
    meter: new Meter(),
    afterwards: (work: Promise<unknown>) => context.waitUntil(work),
  };
};

/** Lets time pass until the outbox expects nothing. */
async function rest(): Promise<void> {
  clock.pass(20_000);
  while (await ringOutbox());
}

const rowOf = ({ id }: NewMessage) =>
  env.DB.prepare('SELECT * FROM messages WHERE id = ?').bind(id).first();

test('a message that was committed is sent once, and its secret is wiped', async () => {
  const message = invitation();
  await commit(message);
  const { kind, secret, link } = await mailTo(message.email);
  expect({ kind, secret, link }).toEqual({
    kind: 'invitation',
    secret: message.detail.secret,
    link: `https://roster.test/account/#invitation/${message.detail.secret}`,
  });
  await ringOutbox();
  expect(await mailsTo(message.email)).toHaveLength(1);
  expect(await rowOf(message)).toMatchObject({ detail: '{}', next_at: null, attempts: 1 });
});

test('a change that was not applied sends nothing', async () => {
  const message = invitation();
  await insertMessage(env.DB, message, mutation()).run();
  expect(await mailsTo(message.email)).toEqual([]);
});

test('a repetition of a change neither sends nor ends a message', async () => {
  const first = invitation();
  const by = mutation();
  await commit(first, by);
  const second = invitation();
  const again = mutation({ mutationId: by.mutationId, isRepetition: true });
  await env.DB.batch([
    endMessages(env.DB, first.about ?? '', again),
    insertMessage(env.DB, second, again),
  ]);
  await mailTo(first.email);
  expect(await mailsTo(second.email)).toEqual([]);
});

test('a message whose cause has ended is not sent', async () => {
  const message = invitation();
  const by = mutation();
  await commit(message, by);
  await endMessages(env.DB, message.about ?? '', by).run();
  expect(await mailsTo(message.email)).toEqual([]);
});

test('the run of each minute wakes the outbox for a message that nobody announced', async () => {
  const message = invitation();
  const by = mutation();
  await rest();
  await change(message, by);
  expect(await ringOutbox(), 'an alarm').toBe(false);
  await worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env);
  await mailTo(message.email);
});

test('without a mailer nothing is done, and the answer names the settings', async () => {
  const without = call({ MAILER_URL: '' });
  const work = withMail(without, () => Promise.reject(new Error('it was done')));
  await expect(work).rejects.toMatchObject({
    meaning: { is: 'not_configured', message: expect.stringMatching(/EMAIL.*MAILER_URL/) },
  });
});
