import { abortAllDurableObjects, applyD1Migrations, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { directoryStatements } from '../../../scripts/demo-data.ts';
import { registrarOf, tenantRegistrarOf } from '../../../src/registrar/in-registrar.ts';
import { type Around, probeD1, probeKV } from '../storage-probe.ts';
import { type Clock, clock, wait } from './clock.ts';
import { LaggingD1 } from './lagging-d1.ts';
import { LaggingKV } from './lagging-kv.ts';
import { Location, separateCaches } from './locations.ts';

/** The isolates of one deployment. */
export interface Deployment {
  /** The location in which most writes of a test are made. */
  readonly here: Location;
  readonly there: Location;
}

export interface World extends Deployment {
  readonly clock: Clock;
  readonly kv: LaggingKV;
  readonly d1: LaggingD1;
  /** One for each epoch. The first is `here` and `there`. */
  readonly deployments: readonly Deployment[];
  /** The isolates of the first deployment in another epoch, with all that they remember. */
  inEpoch(epoch: number): Deployment;
  /** Lets the registrars run in an epoch. They begin in that of the first deployment. */
  moveRegistrars(epoch: number): Promise<void>;
  /** Lets the registrars of the first deployment begin anew, with empty memories. */
  restartRegistrars(): Promise<void>;
  /** Releases the registrars and the clock. */
  close(): Promise<unknown>;
}

export interface Weather {
  readonly random?: () => number;
  /** Wraps every storage call, for example with a delay or a failure. */
  readonly around?: Around;
  /** Isolates in each location, of each deployment. */
  readonly isolates?: number;
  /** The keys of tenants whose registrars use this storage as well. */
  readonly tenants?: readonly string[];
  /** One deployment for each of these epochs. All of them serve requests. */
  readonly epochs?: readonly [number, ...number[]];
}

/** Two locations, a lagging KV, a lagging D1, and the registrars of these emails. */
export async function openWorld(emails: readonly string[], weather: Weather = {}): Promise<World> {
  const { random, around = (_name, call) => call(), isolates = 1, epochs = [1] } = weather;
  const { tenants = [] } = weather;
  // A stub is broken once its object was aborted.
  const registrars = () => [
    ...emails.map((email) => registrarOf(env, email)),
    ...tenants.map((key) => tenantRegistrarOf(env, key)),
  ];
  await applyD1Migrations(env.REPLICA, env.MIGRATIONS);
  await env.REPLICA.batch(directoryStatements().map((each) => env.REPLICA.prepare(each)));
  clock.hold('pauses');
  const kv = new LaggingKV(env.COPIES, clock, random && { random });
  const d1 = new LaggingD1(env.DB, env.REPLICA, clock);
  const DB = probeD1(d1.database, around);
  separateCaches(clock, around);
  const open = (name: string, epoch: number) => {
    const COPIES = probeKV(kv.at(name), around);
    return Location.open(name, { DB, COPIES, DB_EPOCH: String(epoch) }, isolates);
  };
  const moveRegistrars = async (epoch: number) => {
    const COPIES = probeKV(kv.central, around);
    for (const each of registrars()) await give(each, { DB, COPIES, DB_EPOCH: String(epoch) });
  };
  const deploy = async (epoch: number) => ({
    here: await open('here', epoch),
    there: await open('there', epoch),
  });
  const deployments: [Deployment, ...Deployment[]] = [await deploy(epochs[0])];
  for (const epoch of epochs.slice(1)) deployments.push(await deploy(epoch));
  // Last, since loading the module again ends the objects made from it.
  await moveRegistrars(epochs[0]);
  let letGo = await keepAwake(registrars());
  const restartRegistrars = async () => {
    await letGo();
    await abortAllDurableObjects();
    await moveRegistrars(epochs[0]);
    letGo = await keepAwake(registrars());
  };
  const [{ here, there }] = deployments;
  const inEpoch = (epoch: number) => ({
    here: here.with({ DB_EPOCH: String(epoch) }),
    there: there.with({ DB_EPOCH: String(epoch) }),
  });
  const close = () => {
    clock.release();
    return letGo();
  };
  const steps = { inEpoch, moveRegistrars, restartRegistrars, close };
  return { ...deployments[0], clock, kv, d1, deployments, ...steps };
}

/**
 * Keeps an object alive. One that is not called for ten seconds is evicted, and comes back with
 * bindings that do not lag. An object in the middle of a call is not evicted.
 */
async function keepAwake(registrars: readonly Registrars[]): Promise<() => Promise<unknown>> {
  let over = false;
  const calls = registrars.map((each) =>
    runInDurableObject(each, async () => {
      while (!over) await wait(50);
    }),
  );
  return () => {
    over = true;
    return Promise.all(calls);
  };
}

/** Gives the registrar of an email other bindings. */
export const move = (email: string, bindings: Bindings): Promise<void> =>
  give(registrarOf(env, email), bindings);

type Bindings = Pick<typeof env, 'DB' | 'COPIES'> & Partial<typeof env>;
type Registrars = ReturnType<typeof registrarOf> | ReturnType<typeof tenantRegistrarOf>;

const give = (stub: Registrars, bindings: Bindings): Promise<void> =>
  runInDurableObject(stub, (instance) => {
    const inside = instance as unknown as { env: typeof env };
    inside.env = { ...env, ...bindings };
  });
