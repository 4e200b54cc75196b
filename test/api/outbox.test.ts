/** The outbox: messages that a batch has written are sent, each once. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { endMessages, insertMessage } from '../../src/directory/messages/message.ts';
import type { Env } from '../../src/env.ts';
import { withMail } from '../../src/outbox/with-mail.ts';
import worker from '../../src/worker.ts';
import { mailsTo, mailTo, ringOutbox } from '../support/mailbox.ts';
import { call, change, commit, invitation, mutation, rest, rowOf } from '../support/messages.ts';

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

test('if the outbox cannot be reached, nothing is done', async () => {
  const announced = () => Promise.reject(new Error('unreachable'));
  // The outbox is reached by its name, with this method.
  const OUTBOX = { getByName: () => ({ expect: announced }) } as unknown as Env['OUTBOX'];
  const work = withMail(call({ OUTBOX }), () => Promise.reject(new Error('it was done')));
  await expect(work).rejects.toMatchObject({ meaning: { is: 'unavailable' } });
});

test('after it was sent, no column of no table holds the secret', async () => {
  const secret = `inv_${crypto.randomUUID()}`;
  const message = invitation({ detail: { secret, tenantName: 'Acme', origin: 'https://a.test' } });
  await commit(message);
  expect(await placesOf(secret)).toEqual(['messages.detail']);
  await mailTo(message.email);
  expect(await placesOf(secret)).toEqual([]);
});

/** The columns of all tables that hold a text. */
async function placesOf(text: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_cf%' ESCAPE '\\'`,
  ).all<{ table: string; column: string }>();
  const found: string[] = [];
  for (const { table, column } of results) {
    const row = await env.DB.prepare(`SELECT 1 FROM "${table}" WHERE instr("${column}", ?) LIMIT 1`)
      .bind(text)
      .first();
    if (row) found.push(`${table}.${column}`);
  }
  return found;
}
