/** What an isolate counts. */
import { beforeEach, expect, test } from 'vitest';
import { countRemoved, giveBack, takeCounts } from '../../src/metrics/counters.ts';

const events = 'removed events';
const tokens = 'removed tokens';

beforeEach(() => void takeCounts());

test('counts of one series add up, and are taken once', () => {
  countRemoved('events', 2);
  countRemoved('events', 3);
  countRemoved('tokens', 1);
  expect([...takeCounts()]).toEqual([
    [events, 5],
    [tokens, 1],
  ]);
  expect([...takeCounts()]).toEqual([]);
});

test('what could not be sent is counted with what comes later', () => {
  countRemoved('events', 2);
  const taken = takeCounts();
  countRemoved('events', 3);
  giveBack(taken);
  expect([...takeCounts()]).toEqual([[events, 5]]);
});
