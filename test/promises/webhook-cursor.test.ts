/** The cursor of a webhook passes nothing by: not what commits late, nor what follows a gap. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { firstIdOf } from '../../src/db/ids.ts';
import { hasTaken, inDispatcher, receiverOf, ring } from '../support/receiver.ts';
import { freshEmail, made } from '../support/tenancy.ts';

const types = ['user.signed_in'];
const HOUR = 3_600_000;

const signedIn = (id: string) =>
  env.DB.prepare(
    `INSERT INTO events (id, at, action, user_id, keys) VALUES (?, 0, 'user.sign_in', ?, '[]')`,
  )
    .bind(id, `user of ${id}`)
    .run();

test('an event that commits behind one with a later id is delivered', async () => {
  const receiver = await receiverOf('', { types });
  await made('root', '/platform/users', { email: freshEmail() });
  await ring(receiver);
  // Its request began an hour ago.
  const late = firstIdOf('event', Date.now() - HOUR);
  await signedIn(late);
  const [taken] = await hasTaken(receiver, 1);
  expect(taken?.id).toBe(late);
});

test('if the event of the cursor is gone, and another has its place, nothing is missed', async () => {
  const receiver = await receiverOf('', { types });
  const first = firstIdOf('event', Date.now());
  await signedIn(first);
  await hasTaken(receiver, 1);
  const until = await inDispatcher(receiver, ({ kv }) => kv.get<{ eventId: string }>('until'));
  expect(until?.eventId).toBe(first);
  const place = () =>
    env.DB.prepare('SELECT max(rowid) AS place FROM events').first<number>('place');
  const before = await place();
  await env.DB.prepare('DELETE FROM events WHERE id = ?').bind(first).run();
  const next = firstIdOf('event', Date.now() + 1_000);
  await signedIn(next);
  expect(await place()).toBe(before);
  await hasTaken(receiver, 2);
  expect(receiver.taken.map(({ id }) => id)).toContain(next);
});
