/** No cache serves an answer to another caller. test/long runs 10,000 of these. */
import { expect, test } from 'vitest';
import { interleave } from '../support/interleaved-reads.ts';

test('1,500 reads, writes and revocations of several callers at once: nobody gets another’s record', async () => {
  const tally = await interleave(1_500, 7);
  const answers = [...tally.keys()].join(', ');
  // The test proves little unless copies, the isolate’s memory and the database have all answered.
  for (const kind of ['200 roster hit', '200 roster fwd=', '304', '401', '403']) {
    expect(answers).toContain(kind);
  }
});
