import type { D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, vi } from 'vitest';
import type { Env as RosterEnv } from '../../src/env.ts';

declare global {
  namespace Cloudflare {
    interface Env extends RosterEnv {
      readonly ROOT_TOKEN: string;
      readonly MIGRATIONS: D1Migration[];
      readonly REPLICA: D1Database;
      /** The requests that the fuzzer repeats; see test/fuzz/fuzz.test.ts. */
      readonly FUZZ: string;
    }
    interface GlobalProps {
      readonly mainModule: typeof import('../../src/worker.ts');
    }
  }
}

// Files take turns in an isolate: starting one for each took a third of the time. Each file finds
// the storage empty and no module loaded, as in an isolate of its own.
vi.unstubAllGlobals();
vi.resetModules();
const { emptyStorage, separateCache } = await import('./fresh.ts');
await emptyStorage();
separateCache(crypto.randomUUID());
const { clock, install } = await import('./fakes/clock.ts');
install();
clock.release();
const { poisoned } = await import('./prototypes.ts');

// Vitest calls this when a module has been mocked, and workerd has not implemented it.
AsyncLocalStorage.prototype.disable = () => undefined;

// Every test file starts from the demo directory in a database of its own.
const { directoryStatements } = await import('../../scripts/demo-data.ts');
const migrations = env.MIGRATIONS.flatMap(({ queries }) => queries);
await env.DB.batch(
  [...migrations, ...directoryStatements()].map((statement) => env.DB.prepare(statement)),
);

// No request may leave anything on the prototypes that other requests of the isolate inherit.
afterEach(() => expect(poisoned(), 'prototypes that a request has changed').toEqual([]));
