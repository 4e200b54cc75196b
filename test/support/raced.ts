/** Two requests at once over an unreliable D1, so that either may come first. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { wait } from './fakes/clock.ts';
import { type Around, probeD1 } from './storage-probe.ts';

/** A call waits up to so many milliseconds, so that the calls of two requests mix. */
const LATE = 5;

/** Changes that were refused because the other request had changed their grounds. */
let outdated = 0;

/**
 * How the second of two requests begins: after the first has ended; when the first has decided, and
 * its change waits until the second has decided as well; or at the same time.
 */
const WAYS = ['afterwards', 'before the change', 'at once'] as const;
type Way = (typeof WAYS)[number];

/** Two requests that race, and how far they are. The races run one after another. */
interface Race {
  readonly way: Way;
  /** How often they have asked for a registrar: they have decided then. */
  decided: number;
  /** How many of them have ended. */
  ended: number;
}

let race: Race = { way: 'at once', decided: 0, ended: 0 };

/** Whether a change has to wait until both requests have decided. */
const isHeld = () => race.way === 'before the change' && race.decided < 2 && race.ended === 0;

/** Whether the second request has to wait. */
const isEarly = () =>
  race.ended === 0 &&
  (race.way === 'afterwards' || (race.way === 'before the change' && race.decided === 0));

/** Waits as long as something holds. Promises would not do: the waiting is in another object. */
async function whilst(holds: () => boolean): Promise<void> {
  while (holds()) await wait(1);
}

/** Each call comes late, and one in five commits without saying so. */
function unreliable(): Around {
  let calls = Math.floor(Math.random() * 5);
  return async (_name, call) => {
    calls += 1;
    const loses = calls % 5 === 0;
    await whilst(isHeld);
    await wait(Math.random() * LATE);
    const result = await call().catch((error: Error) => {
      if (error.message.includes('grounds of this decision')) outdated += 1;
      throw error;
    });
    if (loses) throw new Error('D1_ERROR: Network connection lost.');
    return result;
  };
}

/** Makes D1 unreliable for the registrars of these emails. */
export async function disturb(...emails: readonly string[]): Promise<void> {
  for (const email of emails) {
    const around = unreliable();
    await runInDurableObject(registrarOf(env, email), (instance) => {
      (instance as unknown as { env: typeof env }).env = { ...env, DB: probeD1(env.DB, around) };
    });
  }
}

/** Runs two requests in one of the ways. Chance decides which, and who is the first. */
export async function together<One, Other>(
  one: () => Promise<One>,
  other: () => Promise<Other>,
): Promise<[One, Other]> {
  race = { way: WAYS[Math.floor(Math.random() * WAYS.length)] ?? 'at once', decided: 0, ended: 0 };
  const find = env.REGISTRAR.getByName.bind(env.REGISTRAR);
  const asked = vi.spyOn(env.REGISTRAR, 'getByName').mockImplementation((...name) => {
    race.decided += 1;
    return find(...name);
  });
  const first = <Result>(call: () => Promise<Result>) =>
    call().finally(() => {
      race.ended += 1;
    });
  const second = async <Result>(call: () => Promise<Result>) => {
    await whilst(isEarly);
    return first(call);
  };
  try {
    return await Promise.all(
      Math.random() < 0.5 ? [first(one), second(other)] : [second(one), first(other)],
    );
  } finally {
    asked.mockRestore();
  }
}

/** How often the first request was carried out, and how often a change was decided anew. */
export interface Raced {
  readonly first: number;
  readonly anew: number;
}

/**
 * Runs a race many times, one after another: several at once would wait for each other in between.
 * The race tells whether the first request was carried out.
 */
export async function repeat(
  rounds: number,
  race: (round: number) => Promise<boolean>,
): Promise<Raced> {
  const before = outdated;
  let first = 0;
  for (let round = 0; round < rounds; round += 1) first += (await race(round)) ? 1 : 0;
  return { first, anew: outdated - before };
}
