/** The smoke test of a deployment: twelve requests that touch everything it is bound to. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Check, health, ofAnybody, type Sent, withoutRoot } from './requests.ts';
import { roundWith } from './round.ts';
import { fact } from './say.ts';

export interface Target {
  /** The version that is to answer. Absent: any. */
  readonly version?: string;
  /** Without it, requests that need none take the place of those that change something. */
  readonly rootToken: string | undefined;
  readonly allowedOrigins: string;
  /** Whether the Cache API works there, as it does behind a route. */
  readonly hasFence: boolean;
  /** How many milliseconds a new host, or a new version, may take until it is everywhere. */
  readonly patience?: number;
}

const PATIENCE = 120_000;

/** What Cloudflare answers before a new host leads to the Worker. */
const NOT_YET = new Set([404, 522, 523, 525, 526, 530]);

/** Sends the requests one after another, and stops at the first answer that is wrong. */
export async function smoke(origin: string, target: Target): Promise<boolean> {
  const round = target.rootToken ? roundWith(target.rootToken, target.hasFence) : undefined;
  const first = health(target.version);
  const others = ofAnybody(target.allowedOrigins);
  const checks = round
    ? [first, ...round.begin, ...others, ...round.end]
    : [first, ...others, ...withoutRoot()];
  if (round === undefined) {
    fact('ROSTER_ROOT_TOKEN is not set: no tenant is made, and no preference is stored.');
  }
  await untilThere(origin, target);
  for (const [i, check] of checks.entries()) {
    if (await passes(origin, check, i + 1)) continue;
    await cleanUp(origin, round?.cleanUp());
    return false;
  }
  fact(`${checks.length} of ${checks.length} passed.`);
  return true;
}

async function passes(origin: string, check: Check, number: number): Promise<boolean> {
  const sent = check.request();
  const line = `${String(number).padStart(2)} ${sent.method ?? 'GET'} ${sent.path}`;
  const answer = await send(origin, sent).catch((error: Error) => messageOf(error));
  if (typeof answer !== 'string' && check.holds(answer)) {
    fact(`✓ ${line}: ${check.says}`);
    return true;
  }
  console.error(`  ✗ ${line}: ${check.says}`);
  console.error(`    It ${typeof answer === 'string' ? answer : told(answer)}`);
  return false;
}

/** The beginning of an answer, and where to look for the reason. */
function told({ status, headers, text }: Answer): string {
  const id = headers.get('x-request-id');
  const beginning = `answered ${status}: ${text.slice(0, 300)}`;
  return id === null
    ? `${beginning}\n    The Worker may have failed before it began: npx wrangler tail shows why.`
    : `${beginning}\n    The log tells more: its line has the requestId ${id}.`;
}

async function send(origin: string, { method, path, token, headers, body }: Sent): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method: method ?? 'GET',
    headers: {
      // The message of a Worker that throws is a page otherwise, as `wrangler dev` has it.
      Accept: 'text/plain',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Waits while the host is not known, or another version answers. The first check tells then. */
async function untilThere(origin: string, { version, patience = PATIENCE }: Target): Promise<void> {
  const { request } = health(version);
  for (const end = Date.now() + patience; Date.now() < end; await pause(1_000)) {
    const answer = await send(origin, request()).catch(() => undefined);
    if (answer === undefined || NOT_YET.has(answer.status)) continue;
    if (version === undefined || answer.status !== 200 || answer.text.includes(version)) return;
  }
}

const messageOf = (error: Error): string =>
  `did not answer: ${error.cause instanceof Error ? error.cause.message : error.message}`;

async function cleanUp(origin: string, left: Sent | undefined): Promise<void> {
  if (left === undefined) return;
  const answer = await send(origin, left).catch(() => undefined);
  const isGone = answer?.status === 200;
  fact(isGone ? 'The tenant of the test was deleted.' : `Left behind: ${left.path}. Delete it.`);
}
