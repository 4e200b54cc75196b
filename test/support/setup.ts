import type { D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, vi } from 'vitest';
import type { Env as RosterEnv } from '../../src/env.ts';
import * as cheap from './cheap-passwords.ts';
import { unloadModules } from './loaded-modules.ts';

declare global {
  namespace Cloudflare {
    interface Env extends RosterEnv {
      readonly ROOT_TOKEN: string;
      readonly MIGRATIONS: D1Migration[];
      readonly REPLICA: D1Database;
      /** The requests that the fuzzer repeats; see test/fuzz/fuzz.test.ts. */
      readonly FUZZ: string;
      /** `on` in `npm run test:full`; see test/support/rounds.ts. */
      readonly FULL: string;
    }
    interface GlobalProps {
      readonly mainModule: typeof import('../../src/worker.ts');
    }
  }
}

// Vitest calls this when a module has been mocked, and workerd has not implemented it.
AsyncLocalStorage.prototype.disable = () => undefined;

// A hash of the real cost stops the isolate for 160 ms. Tests of the cost undo this.
vi.mock('../../src/auth/password-costs.ts', () => ({ COSTS: cheap.costs }));

// Files take turns in an isolate: starting one for each took a third of the time. Each file finds
// the storage empty and no module of Roster loaded, as in an isolate of its own.
vi.unstubAllGlobals();
unloadModules();
const { emptyStorage, separateCache } = await import('./fresh.ts');
await emptyStorage();
separateCache(crypto.randomUUID());
const { clock, install } = await import('./fakes/clock.ts');
install();
clock.release();
const { poisoned } = await import('./prototypes.ts');

// Every test file starts from the demo directory in a database of its own.
const { directoryStatements } = await import('../../scripts/demo-data.ts');
const { migrationsApplied } = await import('../../scripts/runtime/migrations-applied.ts');
const migrations = env.MIGRATIONS.flatMap(({ queries }) => queries);
const applied = migrationsApplied(env.MIGRATIONS.map(({ name }) => name));
await env.DB.batch(
  [...migrations, ...applied, ...directoryStatements()].map((statement) =>
    env.DB.prepare(cheap.withCheapPassword(statement)),
  ),
);

// An isolate looks at the schema once, and tests count the calls to D1.
const { onSchema } = await import('../../src/db/needed-schema.ts');
await onSchema(env, async () => undefined);

// No request may leave anything on the prototypes that other requests of the isolate inherit.
afterEach(() => expect(poisoned(), 'prototypes that a request has changed').toEqual([]));
