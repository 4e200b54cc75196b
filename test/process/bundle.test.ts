/** What is deployed stays small, and starts quickly. */
import { expect, test } from 'vitest';
import { bundleFigures, startUp } from '../../scripts/bench/bundle.ts';

test('the bundle has at most 150 KB, gzipped', () => {
  const { gzipped, parts } = bundleFigures();
  expect(gzipped, JSON.stringify(parts)).toBeLessThanOrEqual(150_000);
});

/** 30 ms are promised: what is above this, and not a machine that is slow, is work that was added. */
const CEILING = 25;

test(`a start is at most ${CEILING} ms of work`, () => {
  expect(startUp({ tries: 12, enough: CEILING })).toBeLessThanOrEqual(CEILING);
}, 60_000);
