/** The outbox while a mailer, D1 or the outbox itself fails. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import { MailerRefused } from '../../src/mail/refused.ts';
import { sendDue } from '../../src/outbox/deliver.ts';
import { outboxOf } from '../../src/outbox/outbox-of.ts';
import { withMail } from '../../src/outbox/with-mail.ts';
import { clock } from '../support/fakes/clock.ts';
import { mailer, mailsTo, mailTo, ringOutbox } from '../support/mailbox.ts';
import {
  call,
  change,
  commit,
  HOUR,
  invitation,
  mutation,
  rest,
  rowOf,
} from '../support/messages.ts';
import { probeD1 } from '../support/storage-probe.ts';

describe('a mailer that fails', () => {
  const failing = (answer: () => Promise<Response>) => {
    let tries = 0;
    mailer.answer = () => {
      tries += 1;
      return answer();
    };
    return { tries: () => tries };
  };
  afterEach(() => {
    mailer.answer = undefined;
  });
  const status = (code: number) => async () => new Response('no', { status: code });

  test.each<[string, () => Promise<Response>]>([
    ['500', status(500)],
    ['400', status(400)],
    ['410', status(410)],
    ['a redirect', async () => Response.redirect('https://evil.test/', 307)],
    ['a broken connection', () => Promise.reject(new TypeError('Network connection lost.'))],
  ])('with %s gets the message again within 5 s', async (_, answer) => {
    const message = invitation();
    const { tries } = failing(answer);
    await commit(message);
    await ringOutbox();
    expect(tries()).toBe(1);
    await ringOutbox();
    expect(tries(), 'before its time').toBe(1);
    mailer.answer = undefined;
    clock.pass(5_000);
    await ringOutbox();
    expect(await mailsTo(message.email)).toMatchObject([{ id: message.id }]);
  });

  test('is asked again after 5 s, 30 s, 2 min, 10 min, and then each hour, until the end', async () => {
    const began = Date.now();
    const message = invitation({ expiresAt: began + 3.5 * HOUR });
    failing(status(500));
    await commit(message);
    const pauses: number[] = [];
    for (;;) {
      await ringOutbox();
      const nextAt = (await rowOf(message))?.next_at;
      if (typeof nextAt !== 'number') break;
      const pause = nextAt - Date.now();
      pauses.push(Math.round(pause / 1_000));
      clock.pass(pause);
    }
    expect(pauses).toEqual([5, 30, 120, 600, 3_600, 3_600, 3_600]);
    expect(await rowOf(message)).toMatchObject({ detail: '{}', sent_at: null });
  });

  test('keeps no other message from going out', async () => {
    const [bad, good] = [invitation(), invitation()];
    for (const message of [bad, good]) await change(message, mutation());
    const send = ({ id }: { readonly id: string }) =>
      id === bad.id ? Promise.reject(new MailerRefused(500)) : Promise.resolve();
    await sendDue(env, { send });
    expect(await rowOf(good)).toMatchObject({ sent_at: expect.any(Number) });
    expect(await rowOf(bad)).toMatchObject({ sent_at: null, attempts: 1 });
  });

  test('is logged in one line, without the address, the text and the secret', async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
    onTestFinished(() => spy.mockRestore());
    const message = invitation();
    const error = new Error(`${message.email} ${message.detail.secret}`);
    const taking = { send: () => Promise.reject(error) };
    await commit(message);
    await sendDue({ ...env, LOG: 'errors' }, taking);
    const line = lines.find((each) => each.includes(message.id)) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ level: 'error', kind: 'invitation', attempt: 1 });
    expect(line).not.toContain(message.email);
    expect(line).not.toContain(message.detail.secret);
  });
});

test('a message that waited past its end is given up, and its secret is wiped', async () => {
  const message = invitation();
  await change(message, mutation());
  clock.pass(HOUR);
  await outboxOf(env).hurry();
  expect(await mailsTo(message.email)).toEqual([]);
  expect(await rowOf(message)).toMatchObject({ detail: '{}', next_at: null, sent_at: null });
});

test('a message that was taken, but not marked, is sent again under the same id', async () => {
  const message = invitation();
  await commit(message);
  const taken: string[] = [];
  const taking = { send: async ({ id }: { readonly id: string }) => void taken.push(id) };
  const unmarked = breaking('UPDATE messages SET sent_at');
  await expect(sendDue(unmarked, taking)).rejects.toThrow();
  await sendDue(env, taking);
  await sendDue(env, taking);
  expect(taken.filter((id) => id === message.id)).toEqual([message.id, message.id]);
});

test('many messages are sent in slices, at most five at once', async () => {
  const many = Array.from({ length: 23 }, () => invitation());
  for (const message of many) await change(message, mutation());
  let at = 0;
  let most = 0;
  let sent = 0;
  const slow = {
    async send() {
      at += 1;
      most = Math.max(most, at);
      await new Promise((resolve) => setTimeout(resolve, 5));
      at -= 1;
      sent += 1;
    },
  };
  const next = await sendDue(env, slow);
  expect({ most, sent }).toEqual({ most: 5, sent: 20 });
  expect(next).toBeLessThanOrEqual(Date.now());
  expect(await sendDue(env, slow)).toBeNull();
  expect(sent).toBe(23);
});

describe('a request that ended right after its commit', () => {
  /** A request that announces a message, and does not come to tell that it is there. */
  const ending = () => {
    const expect = () => outboxOf(env).expect();
    const hurry = () => Promise.reject(new Error('the request has ended'));
    // The outbox is reached by its name, with these two methods.
    return call({ OUTBOX: { getByName: () => ({ expect, hurry }) } as unknown as Env['OUTBOX'] });
  };

  test('has its message sent all the same', async () => {
    await rest();
    const message = invitation();
    await withMail(ending(), () => change(message, mutation()));
    expect(await ringOutbox(), 'an alarm').toBe(true);
    expect(await mailsTo(message.email)).toHaveLength(1);
  });

  test('also if the commit came after the outbox had looked', async () => {
    await rest();
    const message = invitation();
    await withMail(ending(), async () => {
      expect(await ringOutbox(), 'an alarm').toBe(true);
      await change(message, mutation());
    });
    expect(await ringOutbox(), 'another alarm').toBe(true);
    expect(await mailsTo(message.email)).toHaveLength(1);
  });
});

test('an outbox that fails comes again', async () => {
  await rest();
  const message = invitation();
  await change(message, mutation());
  await runInDurableObject(outboxOf(env), async (outbox, { storage }) => {
    Object.assign(outbox, { env: breaking('SELECT id, kind, email, detail') });
    await outbox.alarm();
    Object.assign(outbox, { env });
    const alarm = await storage.getAlarm();
    expect(alarm).toBeGreaterThan(Date.now());
    expect(alarm).toBeLessThanOrEqual(Date.now() + 5_000);
  });
  await mailTo(message.email);
});

test('an outbox that is hurried while it looks, looks again', async () => {
  await rest();
  await runInDurableObject(outboxOf(env), async (outbox, { storage }) => {
    await outbox.expect();
    const looking = outbox.alarm();
    await outbox.hurry();
    await looking;
    expect(await storage.getAlarm()).toBeLessThanOrEqual(Date.now());
  });
});

/** An environment whose D1 breaks on statements with this text. */
function breaking(text: string) {
  const isHit = (texts: readonly string[]) => texts.some((each) => each.includes(text));
  let prepared: string[] = [];
  const DB = probeD1(
    env.DB,
    (_, run) => {
      const hit = isHit(prepared);
      prepared = [];
      return hit ? Promise.reject(new Error('D1_ERROR: it is broken')) : run();
    },
    (sql) => prepared.push(sql),
  );
  return { ...env, DB };
}
