/** After any sequence of events, the readers of a record get the answers of a pure model. */
import { expect, test } from 'vitest';
import { answered, letHappen } from '../support/record-commands.ts';
import { rounds } from '../support/rounds.ts';

test('any sequence of writes, reads and accidents is as the model has it', async () => {
  await letHappen(rounds(100, 300), 20240115);
  // Else it would say little: copies were read, and copies that were too old were not.
  const sources = ['hit', 'fwd=stale', 'fwd=miss', 'fwd=request', '403'];
  for (const from of [...sources, 'refused by a rule']) {
    expect(answered.get(from), from).toBeGreaterThan(10);
  }
  expect(answered.get('undo: change')).toBeGreaterThan(10);
  expect(answered.get('undo: changed since')).toBeGreaterThan(2);
});
