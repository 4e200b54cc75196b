/** No cache serves an answer to another caller, nor to a token that has expired. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, record, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { interleave } from '../support/interleaved-reads.ts';
import { rounds } from '../support/rounds.ts';
import { probeD1 } from '../support/storage-probe.ts';

const READS = rounds(500, 1_500);

test(`${READS} reads, writes and revocations of several callers at once: nobody gets another’s record`, async () => {
  const tally = await interleave(READS, 7);
  const answers = [...tally.keys()].join(', ');
  // The test proves little unless copies, the isolate’s memory and the database have all answered.
  for (const kind of ['200 roster hit', '200 roster fwd=', '304', '401', '403']) {
    expect(answers).toContain(kind);
  }
});

describe('a token that has expired reads nothing', () => {
  const { path } = record('john');

  /** A token of John that is good for ten seconds. */
  async function brief(): Promise<string> {
    const expiresAt = new Date(Date.now() + 10_000).toISOString();
    const body = { name: 'brief', userId: people.john.id, expiresAt };
    const { json } = await send('/api/v1/tokens', { method: 'POST', token: ROOT, body });
    return json.data.token;
  }

  async function read(
    token: string,
    headers: Record<string, string> = {},
    changed: Partial<Env> = {},
  ) {
    const context = createExecutionContext();
    const request = incoming(path, { token, headers });
    const response = await worker.fetch(request, { ...env, ...changed }, context);
    await waitOnExecutionContext(context);
    return received(response);
  }

  const down = {
    DB: probeD1(env.DB, () => Promise.reject(new Error('D1_ERROR: Network connection lost.'))),
  };

  test.each<[string, Record<string, string>]>([
    ['from memory behind the fence', {}],
    ['from memory alone', { 'Cache-Control': 'max-age=50' }],
    ['from memory or KV, and nowhere else', { 'Cache-Control': 'only-if-cached' }],
  ])('%s', async (_where, headers) => {
    const token = await brief();
    // The first read is answered by D1 and remembered, the second asks the registrar to publish.
    for (let i = 0; i < 3; i += 1) expect((await read(token)).status).toBe(200);
    expect((await read(token, headers)).headers.get('Cache-Status')).toContain('hit');
    clock.pass(10_000);
    expect([401, 504]).toContain((await read(token, headers)).status);
    expect((await read(token)).status).toBe(401);
  });

  test('while D1 is down', async () => {
    const token = await brief();
    expect((await read(token)).status).toBe(200);
    expect((await read(token, { 'Cache-Control': 'no-cache' }, down)).status).toBe(200);
    clock.pass(10_000);
    expect((await read(token, {}, down)).status).toBe(503);
    expect((await read(token, { 'Cache-Control': 'no-cache' }, down)).status).toBe(503);
  });
});
