/** 10,000 interleaved reads, writes and revocations of several callers in one isolate. */
import { test } from 'vitest';
import { interleave } from '../support/interleaved-reads.ts';
import { report } from './crowd.ts';

test('10,000 reads, writes and revocations give nobody another user’s record', async () => {
  const seed = Date.now() % 1_000_000;
  const tally = await interleave(10_000, seed);
  report(`From ${seed}`, [...tally].map(([kind, n]) => [kind, String(n)] as const).sort());
});
