/** Two requests at once over an unreliable D1, so that either may come first. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { wait } from './fakes/clock.ts';
import { type Around, delayed, probeD1 } from './storage-probe.ts';

const late = delayed(20);

/** Each call comes late, and one in five commits without saying so. */
function unreliable(): Around {
  let calls = Math.floor(Math.random() * 5);
  return async (name, call) => {
    calls += 1;
    const loses = calls % 5 === 0;
    const result = await late(name, call);
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

/** About as long as a request takes, in milliseconds. */
const HEAD_START = 25;

/** Runs two requests at once. One of them, by chance, starts up to `HEAD_START` later. */
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

/** Runs a race many times, a few at once. How many times the first request was carried out. */
export async function repeat(rounds: number, race: (round: number) => Promise<boolean>) {
  let first = 0;
  let round = 0;
  const lane = async () => {
    while (round < rounds) {
      round += 1;
      const isFirst = await race(round);
      first += isFirst ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return first;
}
