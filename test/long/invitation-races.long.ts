/** A thousand races each of the acceptance of an invitation with something else. */
import { describe, expect, test } from 'vitest';
import { invitationRaces, runInvitationRace } from '../support/invitation-races.ts';
import { repeat } from '../support/raced.ts';

const ROUNDS = 1_000;

describe('an invitation is accepted', () => {
  test.each(Object.entries(invitationRaces))('%s', async (name, race) => {
    const { first, anew } = await repeat(ROUNDS, (round) => runInvitationRace(race, round));
    console.log(`${name}: accepted in ${first} of ${ROUNDS}, decided anew ${anew} times`);
    // Either must have come first many times, often during the other, or nothing has raced.
    expect(first).toBeGreaterThan(ROUNDS / 20);
    if (!race.refusal) return;
    expect(first).toBeLessThan(ROUNDS - ROUNDS / 20);
    expect(anew).toBeGreaterThan(ROUNDS / 20);
  });
});
