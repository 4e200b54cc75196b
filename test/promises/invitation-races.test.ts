/** Acceptances of invitations under concurrency. More: test/long/invitation-races.long.ts. */
import { describe, expect, test } from 'vitest';
import type { Received } from '../support/client.ts';
import { hold } from '../support/held-registrar.ts';
import {
  answer,
  type Invited,
  invitationRaces,
  invitedAs,
  runInvitationRace,
  stateOf,
} from '../support/invitation-races.ts';
import { repeat } from '../support/raced.ts';
import { as } from '../support/tenancy.ts';

describe('an invitation is accepted', () => {
  test.each(Object.entries(invitationRaces))('%s', async (_name, race) => {
    const { first } = await repeat(20, (round) => runInvitationRace(race, round));
    expect(first).toBeGreaterThan(0);
  });
});

/** With the status of an acceptance that comes later. */
const changes: readonly [
  what: string,
  happens: (invited: Invited) => Promise<Received>,
  refusal: number,
][] = [
  [
    'its inviter is demoted',
    ({ path, inviter }) => as('root').patch(`${path}/members/${inviter}`, { role: 'member' }),
    409,
  ],
  [
    'its inviter is suspended in the tenant',
    ({ path, inviter }) => as('root').patch(`${path}/members/${inviter}`, { status: 'suspended' }),
    409,
  ],
  [
    'its inviter is removed',
    ({ path, inviter }) => as('root').delete(`${path}/members/${inviter}`),
    409,
  ],
  [
    'its inviter is suspended',
    ({ inviter }) => as('root').patch(`/platform/users/${inviter}`, { userStatus: 'suspended' }),
    409,
  ],
  ['its inviter is deleted', ({ inviter }) => as('root').delete(`/platform/users/${inviter}`), 409],
  ['its tenant is deleted', ({ path }) => as('root').delete(`${path}?cascade=true`), 404],
];

describe('between the check of an acceptance and its batch', () => {
  test.each(changes)('%s: nothing is granted', async (_what, happens, refusal) => {
    const invited = await invitedAs('verified');
    const { reached, letGo } = await hold(invited.person.email);
    const accepting = answer('accept', invited);
    await reached;
    const happened = await happens(invited);
    expect(happened.status, happened.text).toBeLessThan(300);
    letGo();
    expect((await accepting).status).toBe(refusal);
    const { role, tokens, events } = await stateOf(invited);
    expect([role, tokens]).toEqual([null, 0]);
    expect(events).not.toContain('invitation.accept');
  });
});
