import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** `vitest run` is what everyone runs; `vitest run --mode long` is what takes longer. */
export default defineConfig(async ({ mode }) => ({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          ROOT_TOKEN: 'test-root-token',
          MIGRATIONS: await readD1Migrations('./migrations'),
        },
      },
    }),
  ],
  test: {
    include: [mode === 'long' ? 'test/long/*.long.ts' : 'test/*.test.ts'],
    setupFiles: ['./test/setup.ts'],
  },
}));
