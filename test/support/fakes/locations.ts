import { env } from 'cloudflare:workers';
import { AsyncLocalStorage } from 'node:async_hooks';
import { vi } from 'vitest';
import { incoming, type Received, received, type Sent } from '../client.ts';
import type { Around } from '../storage-probe.ts';
import { type Clock, clock, wait } from './clock.ts';

/** The location in which a request runs. */
const here = new AsyncLocalStorage<string>();

type Incoming = ReturnType<typeof incoming>;

interface Isolate {
  readonly default: typeof import('../../../src/worker.ts').default;
}

/** A new Worker with empty memory, which has seen that the schema is there. */
async function freshIsolate(): Promise<Isolate> {
  vi.resetModules();
  const isolate = await import('../../../src/worker.ts');
  const { onSchema } = await import('../../../src/db/needed-schema.ts');
  await onSchema(env, async () => undefined);
  return isolate;
}

export type Placed = Pick<typeof env, 'COPIES' | 'DB' | 'DB_EPOCH'>;

/** A location: its isolates and its bindings. */
export class Location {
  readonly name: string;
  readonly #isolates: readonly Isolate[];
  readonly #env: typeof env;
  readonly #unfinished = new Set<Promise<unknown>>();
  /** One context for all requests. Those of the test pool keep a timer each, up to 10,000. */
  readonly #context = {
    waitUntil: (work: Promise<unknown>) => {
      this.#unfinished.add(work);
      const done = () => this.#unfinished.delete(work);
      work.then(done, done);
    },
    passThroughOnException: () => undefined,
    // Roster uses nothing else of a context.
  } as unknown as ExecutionContext;

  private constructor(name: string, isolates: readonly Isolate[], bindings: Placed) {
    this.name = name;
    this.#isolates = isolates;
    this.#env = { ...env, ...bindings };
  }

  static async open(name: string, bindings: Placed, isolates = 1): Promise<Location> {
    const loaded: Isolate[] = [];
    while (loaded.length < isolates) loaded.push(await freshIsolate());
    return new Location(name, loaded, bindings);
  }

  /** The same isolates with other bindings, and with all that they remember. */
  with(bindings: Partial<Placed>): Location {
    return new Location(this.name, this.#isolates, { ...this.#env, ...bindings });
  }

  /** Sends a request to an isolate of this location. */
  send(path: string, sent: Sent = {}, isolate = 0): Promise<Received> {
    const worker = this.#isolates[isolate % this.#isolates.length] as Isolate;
    const request = new Request(incoming(path, sent), { cf: { colo: this.name } });
    return here.run(this.name, async () =>
      received(await worker.default.fetch(request as Incoming, this.#env, this.#context)),
    );
  }

  /** Does work where the requests of this location run. */
  inside<Result>(work: () => Promise<Result>): Promise<Result> {
    return here.run(this.name, work);
  }

  /** Waits for the work that requests left after their answers. */
  async settle(): Promise<void> {
    while (this.#unfinished.size > 0) {
      await Promise.race([Promise.allSettled([...this.#unfinished]), wait(5)]);
      // The remaining work may wait for a timer.
      if (this.#unfinished.size > 0) clock.passToNextTimer();
    }
  }
}

/** Gives each location a Cache API of its own, whose entries expire by the clock of the test. */
export function separateCaches(clock: Clock, around: Around = (_name, call) => call()): void {
  const real = caches.default;
  const expiry = new Map<string, number>();
  const placed = (url: RequestInfo | URL) => `https://${here.getStore() ?? 'nowhere'}.test/${url}`;
  const match = (url: RequestInfo | URL) =>
    around('cache.match', async () =>
      (expiry.get(placed(url)) ?? 0) > clock.now() ? real.match(placed(url)) : undefined,
    );
  const put = (url: RequestInfo | URL, response: Response) =>
    around('cache.put', async () => {
      const maxAge = /max-age=(\d+)/.exec(response.headers.get('Cache-Control') ?? '')?.[1];
      await real.put(placed(url), response);
      expiry.set(placed(url), clock.now() + Number(maxAge ?? 0) * 1_000);
    });
  vi.stubGlobal('caches', { default: { match, put } });
}
