/** Messages leave a real process: signed, once each, and also after a kill. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Runtime, type RuntimeOptions, start } from '../../scripts/runtime/runtime.ts';
import { mailReceiver, silent, taking, verify } from './mail-receiver.ts';

let receiver: Awaited<ReturnType<typeof mailReceiver>>;
beforeEach(async () => {
  receiver = await mailReceiver();
});
afterEach(() => {
  receiver.close();
  expect(receiver.refused).toEqual([]);
});

/** A process whose messages go to the receiver. */
async function started(options: RuntimeOptions = {}): Promise<Runtime> {
  const vars = { LOG: 'off', RATE_LIMITS: 'off', SIGN_UP: 'open', ...receiver.vars };
  const runtime = await start({ vars, ...options });
  return runtime;
}

/** A directory for a state that outlives its process. */
function stateDirectory(): string {
  const state = mkdtempSync(join(tmpdir(), 'roster-mail-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  return state;
}

/** Signs somebody new up, who gets a message. */
async function signUp(url: string, email: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/auth/sign-up`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: 'a long way to Tipperary' }),
  });
  expect(response.status).toBe(202);
}

const emails = (count: number) => Array.from({ length: count }, (_, n) => `new${n}@example.com`);
const unsent = async ({ sql }: Runtime) => {
  const [rows] = await sql('SELECT id FROM messages WHERE next_at IS NOT NULL');
  return rows?.length;
};

test('a message is signed: the library of Standard Webhooks verifies it, and nothing else', async () => {
  const runtime = await started();
  onTestFinished(() => runtime.stop());
  await signUp(runtime.url, 'new@example.com');
  await expect.poll(() => receiver.to('new@example.com')).toHaveLength(1);
  const [{ body, headers, id } = fail()] = receiver.received;
  expect(headers['webhook-id']).toBe(id);
  expect(JSON.parse(body)).toMatchObject({
    type: 'message.sign_up',
    data: { kind: 'sign_up', to: 'new@example.com', code: expect.stringMatching(/^\w{4}-\w{4}$/) },
  });
  expect(() => verify(body.replace('new@', 'you@'), headers)).toThrow();
  expect(() => verify(body, { ...headers, 'webhook-id': 'another' })).toThrow();
  const later = String(Number(headers['webhook-timestamp']) + 1);
  expect(() => verify(body, { ...headers, 'webhook-timestamp': later })).toThrow();
  await expect.poll(() => unsent(runtime)).toBe(0);
});

test('a mailer that fails gets the message again after 5 s, and a redirect leads nowhere', async () => {
  const runtime = await started();
  onTestFinished(() => runtime.stop());
  receiver.answer = (response) => {
    receiver.answer = taking;
    response.writeHead(307, { Location: '/elsewhere' }).end();
  };
  await signUp(runtime.url, 'new@example.com');
  await expect.poll(() => receiver.to('new@example.com')).toHaveLength(2);
  const [first = fail(), second = fail()] = receiver.received;
  expect(second.id).toBe(first.id);
  expect(second.at - first.at).toBeGreaterThan(4_500);
  expect([...receiver.paths]).toEqual(['/mail']);
});

test('kill -9 between the commit and the sending: each message goes out, under one id', async () => {
  const state = stateDirectory();
  const first = await started({ state });
  receiver.answer = silent;
  const people = emails(20);
  await Promise.all(people.map((email) => signUp(first.url, email)));
  // At most five are on their way and have not been taken. The others are only committed.
  await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
  await first.kill();
  receiver.answer = taking;
  const onTheirWay = receiver.received.map(({ id }) => id);
  expect(onTheirWay.length).toBeLessThanOrEqual(5);
  const second = await started({ state });
  onTestFinished(() => second.stop());
  await expect.poll(() => unsent(second)).toBe(0);
  const ids = new Map(people.map((email) => [email, receiver.to(email).map(({ id }) => id)]));
  for (const [email, sent] of ids) {
    expect(new Set(sent).size, email).toBe(1);
    expect(sent.length, email).toBe(onTheirWay.includes(sent[0] ?? '') ? 2 : 1);
  }
});

test('kill -9 at any moment: each message goes out whose request was acknowledged', async () => {
  const state = stateDirectory();
  const acknowledged: string[] = [];
  let runtime = await started({ state });
  for (const round of [1, 2]) {
    const { url } = runtime;
    const again = async (client: number) => {
      for (let n = 0; ; n += 1) {
        const email = `round${round}client${client}n${n}@example.com`;
        await signUp(url, email);
        acknowledged.push(email);
      }
    };
    const before = acknowledged.length;
    const load = Promise.allSettled([again(1), again(2), again(3)]);
    await expect
      .poll(() => acknowledged.length, { interval: 1 })
      .toBeGreaterThan(before + 10 + Math.floor(20 * Math.random()));
    await runtime.kill();
    await load;
    runtime = await started({ state });
  }
  onTestFinished(() => runtime.stop());
  await expect.poll(() => unsent(runtime)).toBe(0);
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(acknowledged.filter((email) => receiver.to(email).length === 0)).toEqual([]);
});

test('the binding EMAIL takes a message, as the local platform has it', async () => {
  const state = stateDirectory();
  const MAIL_FROM = 'Roster <noreply@example.com>';
  const vars = { LOG: 'off', RATE_LIMITS: 'off', SIGN_UP: 'open', MAIL_FROM };
  const runtime = await start({ state, vars, email: 'EMAIL' });
  onTestFinished(() => runtime.stop());
  await signUp(runtime.url, 'new@example.com');
  await expect.poll(() => unsent(runtime)).toBe(0);
  // A file exists before its text is written.
  await expect
    .poll(() => filesIn(state, 'email-text'))
    .toEqual([
      expect.stringMatching(/^Use this code to confirm your new account:\n\n {4}\w{4}-\w{4}\n/),
    ]);
  await expect
    .poll(() => filesIn(state, 'email-html'))
    .toEqual([expect.stringMatching(/<code[^>]*>\w{4}-\w{4}<\/code>/)]);
});

/** The texts of the files below a directory whose path has a part. */
function filesIn(directory: string, part: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes(part))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

function fail(): never {
  throw new Error('nothing was received');
}
