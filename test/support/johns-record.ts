/**
 * John's record at the edge: its copy in KV, its registrar, and requests whose storage calls are
 * seen.
 */
import {
  abortAllDurableObjects,
  createExecutionContext,
  runInDurableObject,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { heightsBefore, parseFences } from '../../src/copies/fences.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { incoming, received, type Sent } from './client.ts';
import { eventually } from './eventually.ts';
import { clock } from './fakes/clock.ts';
import { endAllMarks, markAll, remind } from './marks.ts';
import { type Around, probeD1, probeKV } from './storage-probe.ts';

const tenantKey = 'acme-corp';
export const key = recordKey(people.john.id, tenantKey);
/** After so many milliseconds the isolate asks KV again. */
export const FORGOTTEN = 30_001;
export const registrar = () => registrarOf(env, people.john.email);

/**
 * Sends a request whose storage calls go through `around`, and waits for all that it leaves to do.
 */
export async function probed(path: string, sent: Sent, around: Around) {
  const context = createExecutionContext();
  const probedEnv = { ...env, DB: probeD1(env.DB, around), COPIES: probeKV(env.COPIES, around) };
  const response = await worker.fetch(incoming(path, sent), probedEnv, context);
  const answer = await received(response);
  await waitOnExecutionContext(context);
  return answer;
}

/** Lets the registrar's own storage calls go through `around` until the next test. */
export const probeRegistrar = (around: Around) =>
  runInDurableObject(registrar(), (instance) => {
    const inside = instance as unknown as { env: typeof env };
    inside.env = { ...env, DB: probeD1(env.DB, around), COPIES: probeKV(env.COPIES, around) };
  });

/** Waits until KV holds the record at a version. The answer does not wait for the publication. */
export const published = (version: number) =>
  eventually(async () => {
    const { metadata } = await env.COPIES.getWithMetadata<{ version: number }>(key);
    expect(metadata?.version).toBe(version);
  });

export const versionOf = (headers: Headers) =>
  Number(/^"(\d+)-/.exec(headers.get('ETag') ?? '')?.[1]);

/** Before each test the record is empty and has no copy, though one may exist. No object runs. */
export const forgetBeforeEach = ({ mayBeCopied = true } = {}) =>
  beforeEach(async () => {
    clock.pass(FORGOTTEN);
    await env.DB.prepare('DELETE FROM platform_metadata').run();
    await env.COPIES.delete(key);
    await (mayBeCopied ? markAll() : endAllMarks());
    await runInDurableObject(registrar(), (_, state) => state.storage.deleteAll());
    if (mayBeCopied) await remind(people.john.email, { userId: people.john.id, tenantKey });
    await abortAllDurableObjects();
  });

/** Whether the fence of his record in this location has reached a state. */
export async function isFenced(bookmark: string): Promise<boolean> {
  const entry = await caches.default.match(`https://fence.roster.invalid/${people.john.id}`);
  const fences = parseFences(entry?.headers.get('ETag')?.slice(1, -1) ?? '');
  const heights = fences ? heightsBefore(fences, tenantKey) : [];
  return heights.some((height) => height >= bookmark);
}
