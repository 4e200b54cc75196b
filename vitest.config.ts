import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** `vitest run` is what everyone runs; `vitest run --mode long` is what takes longer. */
export default defineConfig(async ({ mode }) => {
  const long = mode === 'long';
  const inside = {
    plugins: [
      cloudflareTest({
        wrangler: { configPath: './wrangler.toml' },
        miniflare: {
          // A second database, which tests keep as a replica of the first.
          d1Databases: { REPLICA: 'replica' },
          bindings: {
            ROOT_TOKEN: 'test-root-token',
            MIGRATIONS: await readD1Migrations('./migrations'),
          },
        },
      }),
    ],
    test: {
      name: 'inside workerd',
      include: [long ? 'test/long/*.long.ts' : 'test/*.test.ts'],
      setupFiles: ['./test/setup.ts'],
      testTimeout: 30_000,
    },
  };
  const outside = {
    test: {
      name: 'outside, as a process',
      include: [long ? 'test/process/*.long.ts' : 'test/process/*.test.ts'],
      globalSetup: ['./test/process/bundle.ts'],
    },
  };
  // Many scenarios wait for a clock: two files at once keep two cores busy.
  return { test: { projects: [inside, outside], maxWorkers: 2 } };
});
