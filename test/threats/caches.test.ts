/** No answer is served to another caller, whatever is cached where. 10,000 of these are in test/long. */
import { expect, test } from 'vitest';
import { interleave } from '../support/interleaved-reads.ts';

test('1,500 reads, writes and revocations of several callers at once: nobody gets another’s record', async () => {
  const tally = await interleave(1_500, 7);
  const answers = [...tally.keys()].join(', ');
  // It proves little unless copies, the isolate’s memory and the database have all answered.
  for (const kind of ['200 roster hit', '200 roster fwd=', '304', '401', '403']) {
    expect(answers).toContain(kind);
  }
});
