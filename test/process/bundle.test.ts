/** The bundle stays small. `npm run bench` measures its start-up time. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleFigures } from '../../scripts/bench/bundle.ts';
import { BUNDLE } from '../../scripts/runtime/runtime.ts';

test('the bundle has at most 150 KB, gzipped', () => {
  const { gzipped, parts } = bundleFigures();
  expect(gzipped, JSON.stringify(parts)).toBeLessThanOrEqual(150_000);
});

test('the bundle has nothing of development', () => {
  const program = readFileSync(`${BUNDLE}/worker.js`, 'utf8');
  expect(program).toContain('/api/v1/auth/codes');
  expect(program).not.toMatch(/\/dev\/mail|Mail of development/);
  const { inputs } = JSON.parse(readFileSync(`${BUNDLE}/meta.json`, 'utf8'));
  const sources = Object.keys(inputs).filter((file) => file.startsWith('src/'));
  expect(sources).toContain('src/worker.ts');
  expect(sources.filter((file) => file.startsWith('src/dev/'))).toEqual([]);
});
