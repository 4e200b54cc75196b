/** Requests in chapters. Each has a cast of its own, and the seed and its number repeat it. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import worker from '../../src/worker.ts';
import { ROOT } from '../support/client.ts';
import { attributeStatements } from './attributes.ts';
import { type Cast, castOf, statementsOf } from './cast.ts';
import { askedBy, type Draft, describeDraft, requestOf } from './draft.ts';
import { givenWrongly, shownWrongly } from './isolation.ts';
import { broken as mutated, steps } from './mutations.ts';
import { broken } from './promises.ts';
import { type Standings, standingsOf } from './standing.ts';
import { untrue } from './stored-data.ts';
import { requestTo } from './valid.ts';

const CHAPTER = 250;

/** A hash takes a sixth of a second, so these endpoints get fewer requests. */
const isSlow = ({ path, method }: Contract) => /auth/.test(path) && method === 'POST';

/** The requests of a chapter. */
function requestsOf(seed: number, cast: Cast): Draft[] {
  const endpoints = Object.entries(allContracts).map(([name, contract]) => ({
    weight: isSlow(contract) ? 1 : 8,
    arbitrary: requestTo(name, contract, cast),
  }));
  const request = fc
    .tuple(fc.oneof(...endpoints), steps)
    .map(([draft, all]) => mutated(draft, all));
  return fc.sample(request, { seed: seed + cast.chapter, numRuns: CHAPTER });
}

export interface Tally {
  requests: number;
  readonly statuses: Map<number, number>;
  /** The endpoints that have succeeded. */
  readonly done: Set<string>;
}

/** Chapters that run in parallel. Within one, each request waits for the answer before. */
const AT_ONCE = 8;

/** Makes requests, or those of a path (`seed`, `seed/chapter`, `seed/chapter/request`). */
export async function fuzz(path: string, requests: number): Promise<Tally> {
  const [seed = 0, chapter, only] = path.split('/').map(Number);
  const tally: Tally = { requests: 0, statuses: new Map(), done: new Set() };
  const every = Array.from({ length: Math.ceil(requests / CHAPTER) }, (_, i) => i);
  const waiting = chapter === undefined ? every : [chapter];
  while (waiting.length > 0) {
    const round = waiting.splice(0, AT_ONCE);
    await Promise.all(round.map((each) => runChapter(seed, each, tally, only)));
    // Check between rounds only: a tenant that is being deleted has no owners for a moment.
    const wrong = await untrue(env.DB);
    if (wrong.length > 0) throw new Error(`after ${seed}/${round}\n${wrong.join('\n')}`);
  }
  return tally;
}

/** Makes the requests of a chapter, one after another; `only` makes one of them. */
async function runChapter(seed: number, chapter: number, tally: Tally, only?: number) {
  const cast = castOf(chapter, ROOT);
  await env.DB.batch([
    ...attributeStatements().map((sql) => env.DB.prepare(sql)),
    ...statementsOf(env.DB, cast),
  ]);
  let standings = await standingsOf(env.DB, cast);
  for (const [i, draft] of requestsOf(seed, cast).entries()) {
    if (only !== undefined && only !== i) continue;
    const { findings, after } = await findingsOf(draft, cast, standings, tally);
    if (findings.length > 0) throw new Error(explain(`${seed}/${chapter}/${i}`, findings, draft));
    standings = after;
  }
}

async function findingsOf(
  draft: Draft,
  cast: Cast,
  standings: Standings,
  tally: Tally,
): Promise<{ readonly findings: readonly string[]; readonly after: Standings }> {
  const request = requestOf(draft);
  if (!request) return { findings: [], after: standings };
  const response = await worker.fetch(request, env, createExecutionContext());
  const answer = {
    status: response.status,
    headers: response.headers,
    text: await response.text(),
  };
  tally.requests += 1;
  tally.statuses.set(answer.status, (tally.statuses.get(answer.status) ?? 0) + 1);
  if (answer.status < 300) tally.done.add(draft.name);
  const { text } = answer;
  const after = await standingsOf(env.DB, cast);
  const moment = { before: standings, after };
  const shown = shownWrongly(cast, moment, draft.caller, { asked: askedBy(draft), text });
  const given = givenWrongly(cast, moment, draft.caller);
  const findings = [
    ...broken(draft, request, answer, cast),
    ...shown.map((label) => `it shows ${label} to ${draft.caller}`),
    ...given.map((role) => `it gives a role: ${role}`),
  ];
  if (findings.length > 0) findings.push(`${answer.status} ${answer.text.slice(0, 1_000)}`);
  return { findings, after };
}

const explain = (path: string, findings: readonly string[], draft: Draft) =>
  `${findings.join('\n')}\nagain: FUZZ=${path}, or FUZZ=${path.replace(/\/\d+$/, '')} for its chapter\n${describeDraft(draft)}`;
