/**
 * Work that was under way at the backup: messages that were due, and requests with an
 * Idempotency-Key. What objects have noted of it stays, and the database decides.
 */
import { createScheduledController, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { outboxOf } from '../../src/outbox/outbox-of.ts';
import worker from '../../src/worker.ts';
import { backUp } from '../support/backup.ts';
import { type Received, ROOT, record, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { mailsTo, mailTo, ringOutbox } from '../support/mailbox.ts';
import { change, commit, HOUR, invitation, mutation, rest, rowOf } from '../support/messages.ts';

const minute = () =>
  worker.scheduled(createScheduledController({ scheduledTime: new Date(Date.now()) }), env);

test('a message that was due is sent again under its id, unless it has expired since', async () => {
  await rest();
  const due = invitation({ expiresAt: Date.now() + 48 * HOUR });
  const short = invitation({ expiresAt: Date.now() + HOUR });
  for (const message of [due, short]) await change(message, mutation());
  const { restore } = await backUp();
  await commit(invitation());
  const first = await mailTo(due.email);
  await mailTo(short.email);
  await rest();
  clock.pass(2 * HOUR);
  await restore(env.DB);
  // The alarm of the outbox knows nothing of it. The run of each minute does.
  expect(await runDurableObjectAlarm(outboxOf(env))).toBe(false);
  await minute();
  expect(await mailTo(due.email)).toEqual(first);
  await ringOutbox();
  expect(await mailsTo(due.email)).toHaveLength(2);
  expect(await mailsTo(short.email)).toHaveLength(1);
  expect(await rowOf(short)).toMatchObject({ detail: '{}', next_at: null });
});

test('a message that came since is not sent, though the outbox was told of it', async () => {
  const { restore } = await backUp();
  const since = invitation();
  await rest();
  await commit(since);
  await restore(env.DB);
  expect(await mailsTo(since.email)).toEqual([]);
});

test('a record that is longer than a statement of D1 may be comes back', async () => {
  const john = record('john');
  const metadata = { quotes: "'".repeat(60_000), other: '🎉' };
  expect((await john.put({ metadata })).status).toBe(200);
  const { restore } = await backUp();
  await john.put({ metadata: {} });
  await restore(env.DB);
  const stored = await env.DB.prepare(
    `SELECT metadata FROM platform_metadata
      WHERE user_id = ? AND scope_id = (SELECT id FROM scopes WHERE key = 'acme-corp')`,
  )
    .bind(people.john.id)
    .first<string>('metadata');
  expect(JSON.parse(stored ?? '')).toEqual(metadata);
});

test('a request that was undone is carried out again under its key, one from before is not', async () => {
  const identify = (email: string, key: string) =>
    send('/api/v1/users/identify', {
      method: 'POST',
      token: ROOT,
      headers: { 'Idempotency-Key': key },
      body: { email },
    });
  const isReplayed = ({ headers }: Received) => headers.get('Idempotent-Replayed') === 'true';
  const before = crypto.randomUUID();
  const since = crypto.randomUUID();
  const kept = await identify('before@example.com', before);
  const { restore } = await backUp();
  const undone = await identify('since@example.com', since);
  expect([kept.status, undone.status]).toEqual([201, 201]);
  await restore(env.DB);
  const replayed = await identify('before@example.com', before);
  expect(isReplayed(replayed)).toBe(true);
  expect(replayed.json).toEqual(kept.json);
  const again = await identify('since@example.com', since);
  expect(isReplayed(again)).toBe(false);
  expect(again.status).toBe(201);
  expect(again.json.data.userId).not.toBe(undone.json.data.userId);
});
