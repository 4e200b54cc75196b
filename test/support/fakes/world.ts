import { applyD1Migrations, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { directoryStatements } from '../../../scripts/demo-data.ts';
import { registrarOf } from '../../../src/registrar/in-registrar.ts';
import { type Around, probeD1, probeKV } from '../storage-probe.ts';
import { type Clock, clock, wait } from './clock.ts';
import { LaggingD1 } from './lagging-d1.ts';
import { LaggingKV } from './lagging-kv.ts';
import { Location, separateCaches } from './locations.ts';

export interface World {
  readonly clock: Clock;
  readonly kv: LaggingKV;
  readonly d1: LaggingD1;
  /** The location in which most writes of a test are made. */
  readonly here: Location;
  readonly there: Location;
  /** Releases the registrars and the clock. */
  close(): Promise<unknown>;
}

export interface Weather {
  readonly random?: () => number;
  /** Wraps every storage call, for example with a delay or a failure. */
  readonly around?: Around;
  /** Isolates in each location. */
  readonly isolates?: number;
}

/** Two locations, a lagging KV, a lagging D1, and the registrars of these emails. */
export async function openWorld(emails: readonly string[], weather: Weather = {}): Promise<World> {
  const { random, around = (_name, call) => call(), isolates = 1 } = weather;
  await applyD1Migrations(env.REPLICA, env.MIGRATIONS);
  await env.REPLICA.batch(directoryStatements().map((each) => env.REPLICA.prepare(each)));
  clock.hold('pauses');
  const kv = new LaggingKV(env.COPIES, clock, random && { random });
  const d1 = new LaggingD1(env.DB, env.REPLICA, clock);
  const DB = probeD1(d1.database, around);
  separateCaches(clock, around);
  const open = (name: string) =>
    Location.open(name, { DB, COPIES: probeKV(kv.at(name), around) }, isolates);
  const [here, there] = [await open('here'), await open('there')];
  // Last, since loading the module again ends the objects made from it.
  for (const email of emails) await move(email, { DB, COPIES: probeKV(kv.central, around) });
  const letGo = await keepAwake(emails);
  const close = () => {
    clock.release();
    return letGo();
  };
  return { clock, kv, d1, here, there, close };
}

/**
 * Keeps an object alive. One that is not called for ten seconds is evicted, and comes back with
 * bindings that do not lag. An object in the middle of a call is not evicted.
 */
async function keepAwake(emails: readonly string[]): Promise<() => Promise<unknown>> {
  let over = false;
  const calls = emails.map((email) =>
    runInDurableObject(registrarOf(env, email), async () => {
      while (!over) await wait(50);
    }),
  );
  return () => {
    over = true;
    return Promise.all(calls);
  };
}

/** Gives the registrar of an email other bindings. */
export const move = (email: string, bindings: Pick<typeof env, 'DB' | 'COPIES'>): Promise<void> =>
  runInDurableObject(registrarOf(env, email), (instance) => {
    const inside = instance as unknown as { env: typeof env };
    inside.env = { ...env, ...bindings };
  });
