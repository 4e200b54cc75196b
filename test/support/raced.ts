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

interface Order {
  readonly way: (typeof WAYS)[number];
  readonly isOneFirst: boolean;
}

const ORDERS: readonly Order[] = WAYS.flatMap((way) =>
  [true, false].map((isOneFirst) => ({ way, isOneFirst })),
);

/** The orders that are left. Each comes once, by chance, before any comes again. */
const left: Order[] = [];

function nextOrder(): Order {
  if (left.length === 0) left.push(...ORDERS);
  const [order] = left.splice(Math.floor(Math.random() * left.length), 1);
  if (!order) throw new Error('there are orders');
  return order;
}

/** Two requests that race, and how far they are. The races run one after another. */
interface Race {
  readonly way: Order['way'];
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

/** Runs two requests in the next of the orders. */
export async function together<One, Other>(
  one: () => Promise<One>,
  other: () => Promise<Other>,
): Promise<[One, Other]> {
  const { way, isOneFirst } = nextOrder();
  race = { way, decided: 0, ended: 0 };
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
      isOneFirst ? [first(one), second(other)] : [second(one), first(other)],
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
