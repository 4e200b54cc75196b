/** A thousand races each of codes, and of ways back to an email, with something else. */
import { describe, expect, test } from 'vitest';
import { races, run } from '../support/code-races.ts';
import { repeat } from '../support/raced.ts';
import { runUndoRace, undoRaces } from '../support/undo-races.ts';

const ROUNDS = 1_000;

/** Either one must have come first many times, or nothing has raced. */
const SOME = ROUNDS / 20;

const told = (name: string, first: number) => console.log(`${name}: ${first} of ${ROUNDS} first`);

describe.each(Object.entries(races))('a code is redeemed while %s', (name, race) => {
  test('either comes first, and both hold', async () => {
    const first = await repeat(ROUNDS, () => run(race));
    told(name, first);
    expect(first).toBeGreaterThan(SOME);
    expect(first).toBeLessThan(ROUNDS - SOME);
  });
});

describe.each(Object.entries(undoRaces))(
  'a change of an email is undone while %s',
  (name, race) => {
    test('the former address is given back, and nobody stays signed in', async () => {
      const first = await repeat(ROUNDS, () => runUndoRace(race));
      told(name, first);
      expect(first).toBeGreaterThan(SOME);
      expect(first).toBeLessThan(ROUNDS - SOME);
    });
  },
);
