import { globSync, readFileSync } from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { evenLimits } from './src/limits/settings.ts';

/** More than a test takes by the way; test/api/rate-limits.test.ts has limits of its own. */
const roomy = evenLimits({ capacity: 1_000_000, refillPerSecond: 1_000 });

/** Time limits only end what hangs: they are far more than the slowest machine takes. */
const limitedTo = (milliseconds: number) => ({
  testTimeout: milliseconds,
  hookTimeout: milliseconds,
  expect: { poll: { timeout: 120_000 } },
});
const patient = limitedTo(600_000);

/** A test of `npm run test:long` may take an hour where others work as well. */
const morePatient = limitedTo(5 * 3_600_000);

/** The clients that generators make, with packages of their own. */
const clients = {
  test: {
    name: 'generated clients',
    include: ['test/clients/*.test.ts'],
    globalSetup: ['./test/process/served.ts'],
    ...patient,
  },
};

/** The pages, in a browser. */
const browser = {
  test: {
    name: 'in a browser',
    include: ['test/browser/*.test.ts'],
    globalSetup: ['./test/browser/served.ts'],
    ...patient,
  },
};

/** The tests that repeat themselves more often in full. */
const counted = globSync('test/*/*.test.ts').filter((file) =>
  readFileSync(file, 'utf8').includes('support/rounds.ts'),
);

/**
 * `vitest run` is what everyone runs. `vitest run --mode full` is what guards main besides it,
 * `--mode long` what takes longer, `--mode browser` what needs Chromium, and `--mode clients` what
 * `npm run test:clients` has generated.
 */
export default defineConfig(async ({ mode }) => {
  if (mode === 'clients') return { test: { projects: [clients] } };
  if (mode === 'browser') return { test: { projects: [browser] } };
  const long = mode === 'long';
  const full = mode === 'full';
  const short = full ? counted : ['test/{api,rules,promises,threats,everywhere,fuzz}/*.test.ts'];
  const inside = {
    plugins: [
      cloudflareTest({
        wrangler: { configPath: './wrangler.toml' },
        miniflare: {
          // A second database, which tests keep as a replica of the first.
          d1Databases: { REPLICA: 'replica' },
          bindings: {
            ROOT_TOKEN: 'test-root-token',
            RATE_LIMITS: JSON.stringify(roomy),
            LOG: 'off',
            // A restore of the development database leaves another one in .dev.vars.
            DB_EPOCH: '1',
            // Requests that hang on purpose would take the places of others.
            MAX_IN_FLIGHT: 'off',
            SERVER_TIMING: 'off',
            METRICS_SECONDS: 'off',
            DEVELOPMENT: 'on',
            WEBHOOK_LOOPBACK: 'on',
            SIGN_UP: 'open',
            MAILER_URL: 'https://mailer.test/',
            SUPPRESSION_KEY: 'the key of suppressed addresses, of tests',
            MAILER_SECRET: 'whsec_dGhlIHNlY3JldCBvZiB0aGUgZmFrZSBtYWlsZXI=',
            FUZZ: process.env.FUZZ ?? '',
            FULL: full ? 'on' : 'off',
            MIGRATIONS: await readD1Migrations('./migrations'),
          },
        },
      }),
    ],
    test: {
      name: 'inside workerd',
      include: long ? ['test/long/*.long.ts'] : short,
      setupFiles: ['./test/support/setup.ts'],
      // Style sheets are empty otherwise, even as text.
      css: { include: /docs\/site\// },
      isolate: false,
      ...(long ? morePatient : patient),
    },
  };
  const outside = {
    test: {
      name: 'outside, as a process',
      include: [long ? 'test/process/*.long.ts' : 'test/process/*.test.ts'],
      globalSetup: ['./test/process/bundle.ts'],
      ...(long ? morePatient : patient),
    },
  };
  // Many scenarios wait for a clock: three files at once keep two cores busy.
  return { test: { projects: full ? [inside] : [inside, outside], maxWorkers: 3 } };
});
