/** The bundle stays small. `npm run bench` measures its start-up time. */
import { expect, test } from 'vitest';
import { bundleFigures } from '../../scripts/bench/bundle.ts';

test('the bundle has at most 150 KB, gzipped', () => {
  const { gzipped, parts } = bundleFigures();
  expect(gzipped, JSON.stringify(parts)).toBeLessThanOrEqual(150_000);
});
