/** Acceptances of invitations under concurrency. More: test/long/invitation-races.long.ts. */
import { describe, expect, test } from 'vitest';
import { invitationRaces, runInvitationRace } from '../support/invitation-races.ts';
import { repeat } from '../support/raced.ts';

describe('an invitation is accepted', () => {
  test.each(Object.entries(invitationRaces))('%s', async (_name, race) => {
    const accepted = await repeat(20, (round) => runInvitationRace(race, round));
    expect(accepted).toBeGreaterThan(0);
  });
});
