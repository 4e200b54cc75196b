/**
 * Every code of the `rest` dialect that is documented is one that is sent, and the other way round.
 */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import committed from '../../openapi.json';
import { people } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import { codeOf } from '../../src/http/dialects/rest.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, type Sent, send } from '../support/client.ts';
import { type Around, probeD1 } from '../support/storage-probe.ts';

const failing =
  (message: string): Around =>
  () =>
    Promise.reject(new Error(message));

async function meAt(changed: Partial<Env>) {
  return answerAt(changed, incoming('/api/v1/me', { token: people.john.token }));
}

async function answerAt(changed: Partial<Env>, request: ReturnType<typeof incoming>) {
  const worse = { ...env, ...changed };
  return received(await worker.fetch(request, worse, createExecutionContext()));
}

async function withoutMailer() {
  const body = { purpose: 'sign_in', email: people.john.email };
  const request = incoming('/api/v1/auth/codes', { method: 'POST', body });
  const worse = { ...env, MAILER_URL: '' };
  const answer = await received(await worker.fetch(request, worse, createExecutionContext()));
  expect(answer.status).toBe(503);
  // To wait does not help.
  expect(answer.headers.get('Retry-After')).toBeNull();
  expect(answer.json.error.message).toMatch(/EMAIL.*MAILER_URL/);
  return answer;
}

const whileD1 = (message: string) => meAt({ DB: probeD1(env.DB, failing(message)) });

/** An undo of a change whose values are gone. */
async function undoOfOld() {
  await send(`/api/v1/users/${people.john.principalId}`, {
    method: 'PATCH',
    token: ROOT,
    body: { name: 'Old' },
  });
  await env.DB.prepare('DELETE FROM changes').run();
  const history = `/api/v1/users/${people.john.id}/history`;
  const { json } = await send(`${history}?limit=1`, { token: ROOT });
  return send(`${history}/${json.data[0].id}/undo`, { method: 'POST', token: ROOT });
}

test('documented codes are sent codes', async () => {
  const post = (path: string, sent: Sent) => send(path, { method: 'POST', token: ROOT, ...sent });
  const john = `/api/v1/users/${people.john.principalId}`;
  await post('/api/v1/user-attributes', { body: { key: 'plan', type: 'string' } });
  const code = { purpose: 'sign_in', email: 'a@example.com' };
  const keyed = (key: string) => ({
    body: { key, type: 'string' },
    headers: { 'Idempotency-Key': 'codes' },
  });
  await post('/api/v1/user-attributes', keyed('first'));
  const answers = await Promise.all([
    post('/api/v1/user-attributes', keyed('second')),
    undoOfOld(),
    send('/api/v1/me'),
    send('/api/v1/users', { token: people.john.token }),
    send('/api/v1/users?limit=0', { token: ROOT }),
    send('/api/v1/users/principal_unknown', { token: ROOT }),
    send('/api/v1/me', { method: 'PUT', token: ROOT }),
    post('/api/v1/users/identify', { body: { email: 'a@example.com', attributes: { nope: 1 } } }),
    post('/api/v1/users/identify', { rawBody: `"${'x'.repeat(140_000)}"` }),
    post('/api/v1/users/identify', { rawBody: 'a', headers: { 'Content-Type': 'text/plain' } }),
    post('/api/v1/user-attributes', { body: { key: 'plan', type: 'string' } }),
    send(john, { method: 'PATCH', token: ROOT, body: {}, headers: { 'If-Match': '"0-x"' } }),
    meAt({ READ_LIMIT: { limit: async () => ({ success: false }) } }),
    answerAt({ MAILER_URL: '' }, incoming('/api/v1/auth/codes', { method: 'POST', body: code })),
    withoutMailer(),
    whileD1('D1_ERROR: D1 DB is overloaded. Requests queued for too long.'),
    whileD1('D1_ERROR: something that nobody has seen: SELECT secret'),
  ]);
  const sent = new Set(answers.map(({ json }) => json.error.code));
  const documented = new Set(Object.values(codeOf));
  expect([...sent].sort()).toEqual([...documented].sort());
  for (const code of documented) expect(committed.info.description).toContain(`\`${code}\``);
  const [unavailable, internal] = answers.slice(-2);
  expect(unavailable?.status).toBe(503);
  expect(unavailable?.headers.get('Retry-After')).toBe('1');
  expect(internal?.status).toBe(500);
  expect(internal?.text).not.toContain('secret');
  expect(internal?.json.error.message).toContain(internal?.headers.get('x-request-id'));
});
