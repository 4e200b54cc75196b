/** The version before runs on today's schema, as during a deployment and after a rollback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { everyday, type Left, lookBack, ROOT } from './everyday.ts';
import { versionBefore } from './version-before.ts';

const vars = {
  ROOT_TOKEN: ROOT,
  RATE_LIMITS: 'off',
  LOG: 'off',
  // Nobody listens there, and nobody waits for the messages.
  MAILER_URL: 'http://127.0.0.1:9/',
  MAILER_SECRET: 'whsec_dGhlIHNlY3JldCBvZiBhbGwgZXZlcnlkYXkgbWFpbA==',
};

test('the version before the newest migration, this one, and that one again, on one database', async () => {
  const { project, commit } = versionBefore();
  const state = mkdtempSync(join(tmpdir(), 'roster-versions-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const left: Left[] = [];
  const versions = [
    ['before', { project }],
    ['today', {}],
    ['again', { project }],
  ] as const;
  for (const [name, options] of versions) {
    // The first start makes the schema of today.
    const runtime: Runtime = await start({ state, vars, ...options });
    try {
      for (const each of left) await lookBack(runtime.url, each);
      left.push(await everyday(runtime.url, name));
    } finally {
      await runtime.stop();
    }
  }
  console.log(`the version before the newest migration is ${commit.slice(0, 12)}`);
  expect(left).toHaveLength(3);
});
