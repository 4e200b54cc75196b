/**
 * A right that ends between the decision and its change changes nothing, whatever the request. Each
 * ending is tried with some of the changes, and with all in test/long/ended-rights.long.ts.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { allEndings, asksForToken, changing, tryEnding } from '../support/ended-rights.ts';
import { quietly, undisturbed } from '../support/fault-sweep.ts';
import { rounds } from '../support/rounds.ts';

beforeAll(quietly);
afterAll(() => vi.restoreAllMocks());

describe('every change begins with the guard of its grounds:', () => {
  test.each(changing)('%s', async (_name, kind) => {
    const { writes, first } = await undisturbed(kind);
    expect([200, 201, 202, 204, 207], first.told).toContain(first.status);
    expect(writes.length).toBeGreaterThan(0);
    const unguarded = writes.filter(([first = '']) => !first.includes('grounds of this decision'));
    for (const batch of unguarded) {
      // What follows the decision to delete a tenant rests on its mark, and what follows the
      // erasure of a person on its receipt.
      const isOfDeletion = batch.some((text) => text.includes("AND status = 'deleting'"));
      const isOfErasure = batch.some((text) => /'user\.erase'|UPDATE erasures/.test(text));
      expect(isOfDeletion || isOfErasure || asksForToken(kind), batch.join('\n')).toBe(true);
    }
  });
});

for (const [index, [what, ending]] of Object.entries(allEndings).entries()) {
  describe(`nothing is changed when ${what} before`, () => tryEnding(ending, index, rounds(9, 3)));
}
