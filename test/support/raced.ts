/** Two requests at once over an unreliable D1, so that either may come first. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { wait } from './fakes/clock.ts';
import { type Around, probeD1 } from './storage-probe.ts';

/** A change waits up to so many milliseconds, so that the other request is checked meanwhile. */
const LATE = 40;

/** One request starts up to so many milliseconds after the other. */
const HEAD_START = 60;

/** Changes that were refused because the other request had changed their grounds. */
let outdated = 0;

/** Each call comes late, and one in five commits without saying so. */
function unreliable(): Around {
  let calls = Math.floor(Math.random() * 5);
  return async (_name, call) => {
    calls += 1;
    const loses = calls % 5 === 0;
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

/** Runs two requests at once. By chance, one of them starts a little later. */
export function together<One, Other>(
  one: () => Promise<One>,
  other: () => Promise<Other>,
): Promise<[One, Other]> {
  const lead = (Math.random() * 2 - 1) * HEAD_START;
  const after = async <Result>(delay: number, call: () => Promise<Result>) => {
    if (delay > 0) await wait(delay);
    return call();
  };
  return Promise.all([after(lead, one), after(-lead, other)]);
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
