/** What is deployed stays small and starts quickly. */
import { expect, test } from 'vitest';
import { bundleFigures, startUp } from '../../scripts/bench/bundle.ts';

test('the bundle has at most 150 KB, gzipped', () => {
  const { gzipped, parts } = bundleFigures();
  expect(gzipped, JSON.stringify(parts)).toBeLessThanOrEqual(150_000);
});

test('it takes at most 30 ms to start', () => {
  expect(startUp()).toBeLessThanOrEqual(30);
}, 60_000);
