/** A thousand races each of the acceptance of an invitation with something else. */
import { describe, expect, test } from 'vitest';
import { invitationRaces, runInvitationRace } from '../support/invitation-races.ts';
import { repeat } from '../support/raced.ts';

const ROUNDS = 1_000;

describe('an invitation is accepted', () => {
  test.each(Object.entries(invitationRaces))('%s', async (name, race) => {
    const accepted = await repeat(ROUNDS, (round) => runInvitationRace(race, round));
    console.log(`${name}: ${accepted} of ${ROUNDS} accepted`);
    // Either must have come first many times, or nothing has raced.
    expect(accepted).toBeGreaterThan(ROUNDS / 20);
    if (race.refusal) expect(accepted).toBeLessThan(ROUNDS - ROUNDS / 20);
  });
});
