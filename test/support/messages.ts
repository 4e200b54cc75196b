/** Messages as a request commits them. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eventOf, type Mutation, recordEvent } from '../../src/db/events.ts';
import { newId } from '../../src/db/ids.ts';
import { insertMessage, type NewMessage } from '../../src/directory/messages/message.ts';
import type { Env } from '../../src/env.ts';
import { Meter } from '../../src/http/meter.ts';
import { withMail } from '../../src/outbox/with-mail.ts';
import { clock } from './fakes/clock.ts';
import { ringOutbox } from './mailbox.ts';

export const HOUR = 3_600_000;

export const mutation = (more: Partial<Mutation> = {}): Mutation => ({
  mutationId: newId('event'),
  actorId: null,
  requestId: 'test',
  now: Date.now(),
  grounds: null,
  ...more,
});

let people = 0;
/** An invitation of somebody new. */
export function invitation(more: Partial<NewMessage> = {}): NewMessage {
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
export const commit = (message: NewMessage, by = mutation()) =>
  withMail(call(), () => change(message, by));

export const change = (message: NewMessage, by: Mutation) =>
  env.DB.batch([
    // The statement before an event tells whether something has changed.
    env.DB.prepare("UPDATE scopes SET name = name WHERE kind = 'platform'"),
    recordEvent(env.DB, eventOf('code.send', by)),
    insertMessage(env.DB, message, by),
  ]);

export const call = (more: Partial<Env> = {}) => {
  const context = createExecutionContext();
  return {
    env: { ...env, ...more },
    meter: new Meter(),
    afterwards: (work: Promise<unknown>) => context.waitUntil(work),
  };
};

/** Lets time pass until the outbox expects nothing. */
export async function rest(): Promise<void> {
  clock.pass(20_000);
  while (await ringOutbox());
}

export const rowOf = ({ id }: NewMessage) =>
  env.DB.prepare('SELECT * FROM messages WHERE id = ?').bind(id).first();
