/** A thousand races each of codes, and of ways back to an email, with something else. */
import { describe, expect, test } from 'vitest';
import { races, run } from '../support/code-races.ts';
import { type Raced, repeat } from '../support/raced.ts';
import { runUndoRace, undoRaces } from '../support/undo-races.ts';

const ROUNDS = 1_000;

/** Either one must have come first many times, often during the other, or nothing has raced. */
function expectRaced(name: string, { first, anew }: Raced): void {
  console.log(`${name}: first in ${first} of ${ROUNDS}, decided anew ${anew} times`);
  expect(first).toBeGreaterThan(ROUNDS / 20);
  expect(first).toBeLessThan(ROUNDS - ROUNDS / 20);
  expect(anew).toBeGreaterThan(ROUNDS / 50);
}

describe.each(Object.entries(races))('a code is redeemed while %s', (name, race) => {
  test('either comes first, and both hold', async () => {
    expectRaced(name, await repeat(ROUNDS, () => run(race)));
  });
});

describe.each(Object.entries(undoRaces))(
  'a change of an email is undone while %s',
  (name, race) => {
    test('the former address is given back, and nobody stays signed in', async () => {
      expectRaced(name, await repeat(ROUNDS, () => runUndoRace(race)));
    });
  },
);
