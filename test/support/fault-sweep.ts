/**
 * Runs a kind of request with each of its storage calls broken in each way, and lists the faults.
 */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { vi } from 'vitest';
import { withDeadline } from '../../src/isolate/deadline.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, received } from './client.ts';
import { clock, wait } from './fakes/clock.ts';
import {
  type Cast,
  castOf,
  clear,
  dump,
  plain,
  publish,
  runIn,
  store,
} from './fakes/fault-cast.ts';
import { Circuit, type Fault, hang, storeOf, takeCaches } from './fakes/faults.ts';
import type { Kind, Request } from './fault-requests.ts';

let runs = 0;
const circuits = new Map<number, Circuit>();

/** Routes the Cache API through the circuits of the runs. Switches off error logs and jitter. */
export function quietly(): void {
  takeCaches((url) => circuits.get(runIn(url)));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(Math, 'random').mockReturnValue(0);
}

/**
 * The deadline of a request, in milliseconds; by the clock of the tests nothing else takes time.
 */
const ANSWERED_WITHIN = 15_000;

/** Longer than any deadline, in milliseconds. */
const LEFT_BEHIND = 16_000;
const given = () => new Error('given up');

/** One directory, its bindings, and requests through them. */
export async function begin(kind: Kind) {
  const cast = castOf(++runs);
  const circuit = new Circuit();
  circuits.set(cast.run, circuit);
  await store(cast, kind.stored?.(cast));
  if (kind.hot || kind.afterwards) await publish(cast, circuit.env.COPIES);
  await kind.before?.(cast);
  const registrars = kind.registrars?.(cast) ?? [cast.ann.email];
  await Promise.all(registrars.map((email) => circuit.take(email)));
  await Promise.all((kind.tenants?.(cast) ?? []).map((key) => circuit.takeTenant(key)));
  const send = async ({ path, ...sent }: Request): Promise<Received & { took: number }> => {
    const context = createExecutionContext();
    const headers = { ...sent.headers, 'x-request-id': cast.tag };
    const began = performance.now();
    const answer = await worker.fetch(incoming(path, { ...sent, headers }), circuit.env, context);
    const read = { ...(await received(answer)), took: performance.now() - began };
    // The work after the answer may hang for ever.
    await withDeadline(LEFT_BEHIND, waitOnExecutionContext(context), given).catch(() => undefined);
    return read;
  };
  const end = async () => {
    circuits.delete(cast.run);
    if (kind.stored || kind.request(cast).path.includes('user-attributes')) await clear(cast);
  };
  return { cast, circuit, send, end };
}

/** An answer without the parts that differ between runs. */
const told = ({ status, text, headers }: Received, { tag }: Cast, kind: Kind) => {
  // A tag that is a hash of what is shown differs with its ids and times. It may look as if it had
  // a version, so it is told before.
  const etag = (headers.get('ETag') ?? '').replace(/[\w-]{16}(?=[".])/g, 'HASH');
  const said = [etag, headers.get('Location') ?? ''].map((each) => plain(each, tag));
  return [status, ...said, kind.showsOthers ? '' : plain(text, tag)].join(' ');
};

/** The course of a kind without a fault, twice. */
export interface Undisturbed {
  readonly calls: readonly string[];
  readonly statements: ReadonlySet<string>;
  /** The texts of every batch that writes. */
  readonly writes: readonly (readonly string[])[];
  readonly before: string;
  readonly first: { readonly status: number; readonly told: string; readonly stored: string };
  readonly second: { readonly status: number; readonly told: string; readonly stored: string };
}

export async function undisturbed(kind: Kind): Promise<Undisturbed> {
  const { cast, circuit, send, end } = await begin(kind);
  const request = kind.request(cast);
  const once = async () => {
    const answer = await send(request);
    return { status: answer.status, told: told(answer, cast, kind), stored: await dump(cast) };
  };
  const before = await dump(cast);
  circuit.count();
  const first = await once();
  circuit.disarm();
  const second = await once();
  await end();
  if (first.status >= 500) throw new Error(`${request.path}: ${first.told} without a fault`);
  const { calls, statements, writes } = circuit;
  return { calls, statements, writes, before, first, second };
}

/** A call of a kind, and the way in which it breaks. */
export interface Case {
  readonly kind: Kind;
  readonly at: number;
  readonly fault: Fault;
  readonly normal: Undisturbed;
}

export const casesOf = (kind: Kind, normal: Undisturbed, faults: readonly Fault[]): Case[] =>
  normal.calls.flatMap((name, at) =>
    faults
      .filter(({ stores }) => stores.includes(storeOf(name)))
      .map((fault) => ({ kind, normal, at, fault })),
  );

/** The faults of a case; empty if there are none. */
export async function faultsIn({ kind, at, fault, normal }: Case): Promise<string[]> {
  const { cast, circuit, send, end } = await begin(kind);
  const request = kind.request(cast);
  const wrong: string[] = [];
  const hold = (holds: boolean, what: () => string) => {
    if (!holds) wrong.push(what());
  };
  const isMade = (answer: Received) => answer.status < 300;
  const checkAfterwards = async (when: string) => {
    const after = kind.afterwards?.(cast);
    if (!after) return;
    const { status, text } = await send(after.request);
    const right = status === after.status && text.includes(after.shows ?? '');
    hold(right, () => `${when}, here: ${status} ${text}`);
  };

  circuit.arm(at, fault);
  const answer = await send(request);
  hold(fault !== hang || answer.took <= ANSWERED_WITHIN, () => `takes ${answer.took} ms`);
  circuit.disarm();
  const stored = await dump(cast);
  if (answer.status === normal.first.status) {
    const said = told(answer, cast, kind);
    hold(said === normal.first.told, () => `answers ${said}\n  for ${normal.first.told}`);
    hold(stored === normal.first.stored, () => `${answer.status}, and stores\n${stored}`);
    if (isMade(answer)) await checkAfterwards('acknowledged');
  } else {
    const inRegistrar = normal.calls.slice(0, at).some((name) => storeOf(name) === 'object');
    const triedAgain = fault.passes && inRegistrar && !kind.inSteps;
    hold(!triedAgain, () => `answers ${answer.status} without trying again`);
    const failed = answer.status === 503 || (answer.status === 500 && fault.unforeseen);
    hold(Boolean(failed), () => `answers ${answer.status} ${answer.text}`);
    const says = answer.status !== 503 || answer.headers.get('Retry-After') !== null;
    hold(says, () => 'says nothing of Retry-After');
    const whole = stored === normal.before || stored === normal.first.stored || kind.inSteps;
    hold(Boolean(whole), () => `${answer.status}, and stores a part\n${stored}`);
  }

  const repeat = await send(request);
  const wasMade = stored === normal.first.stored && stored !== normal.before;
  const expected = wasMade ? normal.second : normal.first;
  const said = told(repeat, cast, kind);
  hold(said === expected.told, () => `repeated, answers ${said}\n  for ${expected.told}`);
  const now = await dump(cast);
  hold(now === expected.stored, () => `repeated, stores\n${now}\n  for\n${expected.stored}`);
  if (!isMade(answer)) await checkAfterwards('repeated');
  await end();
  return wrong.map((what) => `${fault.name}, ${normal.calls[at]} (${at}): ${what}`);
}

/** Runs cases, some of them at once, and collects the faults. */
export async function sweep(cases: readonly Case[], atOnce: number): Promise<string[]> {
  const wrong: string[] = [];
  const left = cases.values();
  const work = async () => {
    for (const each of left) wrong.push(...(await faultsIn(each)));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return wrong;
}

/** A case that makes no storage call for this many looks is waiting for a deadline. */
const QUIET = 25;

/** Runs cases that hang, all at once. If none goes on, the clock moves to the next deadline. */
export async function sweepHanging(cases: readonly Case[]): Promise<string[]> {
  clock.hold('all');
  let over = false;
  const work = clock
    .ringIn(() => sweep(cases, cases.length))
    .finally(() => {
      over = true;
    });
  try {
    for (let quiet = 0; !over; ) {
      const before = Circuit.begun;
      await wait(2);
      const isQuiet = Circuit.underWay === 0 && Circuit.begun === before && !clock.isBehind();
      quiet = isQuiet ? quiet + 1 : 0;
      if (quiet < QUIET || over) continue;
      if (!clock.passToNextTimer()) throw new Error('something hangs and has no deadline');
      quiet = 0;
    }
  } finally {
    clock.release();
  }
  return work;
}
