/** Breaks one storage call of a request, at any place of the request. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { registrarOf, tenantRegistrarOf } from '../../../src/registrar/in-registrar.ts';
import { type Around, probeD1, probeKV, probeRegistrars } from '../storage-probe.ts';
import { kvInMemory } from './kv-in-memory.ts';

/** The stores. A call's name begins with its store. */
export type Store = 'd1' | 'kv' | 'cache' | 'object' | 'storage';

/** One way to fail. */
export interface Fault {
  readonly name: string;
  readonly stores: readonly Store[];
  /** Breaks only one call, or also all later calls to the same store. */
  readonly lasts: boolean;
  /** Takes the place of the call that `call` would make. */
  readonly strike: <Result>(call: () => Promise<Result>) => Promise<Result>;
  /** The fault passes at once, so a retry, as registrars make, may succeed silently. */
  readonly passes?: true;
  /** The error has no documented meaning, so the answer may be 500. */
  readonly unforeseen?: true;
}

const refusing =
  (error: () => Error): Fault['strike'] =>
  async () => {
    throw error();
  };

const losing =
  (error: () => Error): Fault['strike'] =>
  async (call) => {
    await call();
    throw error();
  };

const saying = (message: string) => () => new Error(message);
const connectionLost = saying('D1_ERROR: Network connection lost.');
const object = (message: string, how: 'retryable' | 'overloaded') => () =>
  Object.assign(new Error(message), { [how]: true });
const hanging: Fault['strike'] = () => new Promise(() => undefined);

const once = { lasts: false } as const;
const forGood = { lasts: true } as const;
const d1 = { stores: ['d1'] } as const;
const objects = { stores: ['object'] } as const;
const copies = { stores: ['kv', 'cache'] } as const;
const notes = { stores: ['storage'] } as const;

/** The faults that fail at once, each with its own error. */
export const faults: readonly Fault[] = [
  {
    name: 'connection lost before',
    ...d1,
    ...once,
    passes: true,
    strike: refusing(connectionLost),
  },
  { name: 'connection lost for good', ...d1, ...forGood, strike: refusing(connectionLost) },
  {
    name: 'acknowledgement lost',
    ...d1,
    ...once,
    passes: true,
    strike: losing(connectionLost),
  },
  {
    name: 'overloaded',
    ...d1,
    ...once,
    strike: refusing(saying('D1_ERROR: D1 DB is overloaded. Requests queued for too long.')),
  },
  {
    name: 'unforeseen',
    ...d1,
    ...once,
    unforeseen: true,
    strike: refusing(saying('D1_ERROR: something that nobody has seen before')),
  },
  {
    name: 'object unreachable',
    ...objects,
    ...once,
    strike: refusing(object('Network connection lost.', 'retryable')),
  },
  {
    name: 'object overloaded',
    ...objects,
    ...once,
    strike: refusing(object('Durable Object is overloaded.', 'overloaded')),
  },
  {
    name: 'object gone before it answered',
    ...objects,
    ...once,
    strike: losing(object('Network connection lost.', 'retryable')),
  },
  { name: 'copy refused', ...copies, ...forGood, strike: refusing(saying('KV failed: 503')) },
  {
    name: 'note refused',
    ...notes,
    ...once,
    strike: refusing(object('Internal error in Durable Object storage.', 'retryable')),
  },
  {
    name: 'note taken, no answer',
    ...notes,
    ...once,
    strike: losing(object('Internal error in Durable Object storage.', 'retryable')),
  },
];

/** KV takes the put but does not say so. It adds little: an error of KV counts as a refusal. */
export const copyTaken: Fault = {
  name: 'copy taken, no answer',
  ...copies,
  ...once,
  strike: losing(saying('KV failed: 503')),
};

/** The faults that never answer. */
export const hang: Fault = {
  name: 'hangs',
  stores: ['d1', 'kv', 'cache', 'object', 'storage'],
  ...once,
  strike: hanging,
};

/** That a token was used is noted in batches that change nothing else. */
const WRITES = /\b(INSERT INTO|UPDATE \w+\s+SET(?! last_used_at)|DELETE FROM)\b/;

/** Passes on the calls of one run, counts them while it is armed, and breaks the chosen one. */
type Registrars = ReturnType<typeof registrarOf> | ReturnType<typeof tenantRegistrarOf>;

export class Circuit {
  /** The calls of all circuits that have begun, and those that run. Hanging ones do not count. */
  static begun = 0;
  static underWay = 0;
  readonly calls: string[] = [];
  /** Every statement that was prepared, counted or not. */
  readonly statements = new Set<string>();
  /** The texts of every batch that writes. */
  readonly writes: (readonly string[])[] = [];
  readonly #taken = new Map<string, Registrars>();
  #event: (() => Promise<unknown>) | undefined;
  #armed: { readonly at: number; readonly fault: Fault } | 'counting' | undefined;

  count(): void {
    this.#armed = 'counting';
  }

  /** Breaks the call at a position; the first one is 0. */
  arm(at: number, fault: Fault): void {
    this.#armed = { at, fault };
  }

  /** Has something happen between a decision and its change, just before the first such batch. */
  beforeChange(event: () => Promise<unknown>): void {
    this.#event = event;
  }

  async #beforeBatch(texts: readonly string[]): Promise<void> {
    if (!texts.some((text) => WRITES.test(text))) return;
    this.writes.push(texts);
    const event = this.#event;
    this.#event = undefined;
    await event?.();
  }

  disarm(): void {
    this.#armed = undefined;
  }

  readonly around: Around = (name, called) => {
    const call = storeOf(name) === 'object' ? () => this.#takeAgain().then(called) : called;
    if (this.#armed === undefined) return Circuit.#passing(name, call);
    const place = this.calls.push(name) - 1;
    if (this.#armed === 'counting') return Circuit.#passing(name, call);
    const { at, fault } = this.#armed;
    const reached = fault.lasts ? place >= at : place === at;
    const struck = reached && fault.stores.includes(storeOf(name));
    return struck ? fault.strike(call) : Circuit.#passing(name, call);
  };

  static readonly #passing: Around = async (name, call) => {
    Circuit.begun += 1;
    // A call of an object lasts as long as the calls that the object makes.
    const counts = storeOf(name) === 'object' ? 0 : 1;
    Circuit.underWay += counts;
    try {
      return await call();
    } finally {
      Circuit.underWay -= counts;
    }
  };

  /** The bindings of a Worker, routed through this circuit. */
  readonly env = {
    ...env,
    DB: probeD1(
      env.DB,
      this.around,
      (sql) => this.statements.add(sql),
      (texts) => this.#beforeBatch(texts),
    ),
    COPIES: probeKV(kvInMemory(), this.around),
    REGISTRAR: probeRegistrars(env.REGISTRAR, this.around),
    TENANT_REGISTRAR: probeRegistrars(env.TENANT_REGISTRAR, this.around),
  };

  /** Routes the calls of an email's registrar through this circuit. Its alarm never rings. */
  take(email: string): Promise<void> {
    return this.#takeOver(registrarOf(env, email));
  }

  /** Routes the calls of a tenant's registrar through this circuit. Its alarm never rings. */
  takeTenant(key: string): Promise<void> {
    return this.#takeOver(tenantRegistrarOf(env, key));
  }

  async #takeOver(stub: Registrars): Promise<void> {
    this.#taken.set(String(stub.id), stub);
    await runInDurableObject(stub, (instance, { storage }) => {
      const inside = instance as unknown as { env: typeof env };
      if (inside.env === this.env) return;
      inside.env = this.env;
      const put = storage.put.bind(storage);
      Object.assign(storage, {
        put: (key: string, value: unknown) => this.around('storage.put', () => put(key, value)),
        setAlarm: () => this.around('storage.setAlarm', async () => undefined),
      });
    });
  }

  /** An idle object may have left memory, and a new one has no circuit: a hash can take seconds. */
  async #takeAgain(): Promise<void> {
    for (const stub of this.#taken.values()) await this.#takeOver(stub);
  }
}

export const storeOf = (name: string) => name.slice(0, name.indexOf('.')) as Store;

/** Routes the Cache API through the circuit of each URL. */
export function takeCaches(circuitOf: (url: string) => Circuit | undefined): void {
  const cache = caches.default;
  const match = cache.match.bind(cache);
  const put = cache.put.bind(cache);
  const through = <Result>(name: string, url: unknown, call: () => Promise<Result>) =>
    circuitOf(String(url))?.around(name, call) ?? call();
  vi.spyOn(cache, 'match').mockImplementation((url) =>
    through('cache.match', url, () => match(url)),
  );
  vi.spyOn(cache, 'put').mockImplementation((url, response) =>
    through('cache.put', url, () => put(url, response)),
  );
}
