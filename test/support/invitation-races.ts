/** Races of the acceptance of an invitation with something else, over an unreliable D1. */
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { newInvitationSecret } from '../../src/auth/invitation-secret.ts';
import { newToken } from '../../src/auth/token.ts';
import { newId } from '../../src/db/ids.ts';
import { type Account, type AccountState, accountIn } from './accounts.ts';
import { type Received, send } from './client.ts';
import { disturb, together } from './raced.ts';
import { as } from './tenancy.ts';

/** An invitation to the role of an admin, in a tenant of its own. */
export interface Invited {
  readonly person: Account;
  readonly id: string;
  readonly secret: string;
  readonly inviter: string;
  readonly scope: string;
  /** Of the tenant. */
  readonly path: string;
  /** What accepts it besides the secret. */
  readonly token: string | undefined;
  readonly password: string | undefined;
}

/** The state after a race. */
interface Outcome {
  readonly isAccepted: boolean;
  /** The answer to what happened meanwhile. */
  readonly other: Received;
  /** The state of the account; null if there is none. */
  readonly account: string | null;
  /** The role of the person in the tenant. */
  readonly role: string | null;
  /** The status of the invitation. */
  readonly invitation: string | null;
  /** The tokens of the person that are good. */
  readonly tokens: number;
  /** The events of the tenant, in the order of their commits. */
  readonly events: readonly string[];
}

interface Race {
  readonly happens: (invited: Invited) => Promise<Received>;
  /** The status of an acceptance that comes too late. Absent: it never does. */
  readonly refusal?: number;
  readonly holds: (outcome: Outcome, invited: Invited) => Promise<void> | void;
  /** The person is a member already. */
  readonly isMember?: true;
  /** The accounts that take part. Absent: any. */
  readonly accounts?: readonly AccountState[];
}

/** With `without a password`, whoever is invited has a token. New passwords take the most time. */
const KNOWN = ['verified', 'without a password', 'verified', 'without a password'] as const;
const PRESENT = [...KNOWN, 'unverified'] as const;
const ANY = [...PRESENT, 'absent'] as const;

export const answer = (how: 'accept' | 'decline', { secret, token, password }: Partial<Invited>) =>
  send(`/api/v1/invitations/${how}`, {
    method: 'POST',
    body: { secret, ...(password && { password }) },
    ...(token && { token }),
  });

const one = (events: readonly string[], action: string) =>
  events.filter((event) => event === action).length;
const isBefore = (events: readonly string[], first: string, then: string) =>
  events.indexOf(first) < events.indexOf(then);

/** Checks that an acceptance took effect as a whole, or not at all. */
function isWhole({ isAccepted, role, invitation, events }: Outcome): void {
  expect([role, invitation === 'accepted', one(events, 'invitation.accept')]).toEqual(
    isAccepted ? ['admin', true, 1] : [null, false, 0],
  );
}

/** Checks that an invitation was either accepted or ended in another way. */
const endsOnce = (as: string, action: string, refusal: number) => (outcome: Outcome) => {
  const { isAccepted, other, invitation, events } = outcome;
  isWhole(outcome);
  expect(other.status, other.text).toBe(isAccepted ? refusal : 200);
  expect(invitation).toBe(isAccepted ? 'accepted' : as);
  expect(one(events, action)).toBe(isAccepted ? 0 : 1);
};

export const invitationRaces: Readonly<Record<string, Race>> = {
  'twice: one makes the membership and signs in, the other is refused, and there is one event': {
    happens: (invited) => answer('accept', invited),
    refusal: 404,
    holds: ({ isAccepted, other, role, invitation, tokens, events }, { token }) => {
      expect([isAccepted, other.status === 201].filter(Boolean)).toHaveLength(1);
      if (!isAccepted) expect(other.status, other.text).toBe(201);
      expect([role, invitation, tokens]).toEqual(['admin', 'accepted', 1]);
      expect(one(events, 'invitation.accept'), token).toBe(1);
    },
  },
  'while it is revoked: one of the two takes effect, and the other is refused': {
    happens: ({ path, id }) => as('root').delete(`${path}/invitations/${id}`),
    refusal: 404,
    holds: endsOnce('revoked', 'invitation.revoke', 409),
  },
  'while it is declined: one of the two takes effect, and the other is refused': {
    happens: ({ secret }) => answer('decline', { secret }),
    refusal: 404,
    holds: endsOnce('declined', 'invitation.decline', 404),
  },
  'while it is sent again: the old secret comes first or opens nothing, and the new one opens': {
    happens: ({ path, id }) =>
      as('root').post(`${path}/invitations/${id}/resend`, { deliver: false }),
    refusal: 404,
    holds: async (outcome, { password, token }) => {
      const { isAccepted, other, invitation } = outcome;
      isWhole(outcome);
      expect(other.status, other.text).toBe(isAccepted ? 409 : 200);
      if (isAccepted) return;
      expect(invitation).toBe('pending');
      const { secret } = other.json;
      const accepted = await answer('accept', { secret, password, token });
      expect(accepted.status, accepted.text).toBe(201);
    },
  },
  'while its inviter is demoted: the role is given before that or not at all': {
    happens: ({ path, inviter }) =>
      as('root').patch(`${path}/members/${inviter}`, { role: 'member' }),
    refusal: 409,
    holds: (outcome) => {
      const { isAccepted, other, events } = outcome;
      isWhole(outcome);
      expect(other.status, other.text).toBe(200);
      if (isAccepted) expect(isBefore(events, 'invitation.accept', 'member.set')).toBe(true);
      else expect(outcome.invitation).toBe('pending');
    },
  },
  'while its tenant is deleted: it is accepted before that, and no membership stays': {
    happens: ({ path }) => as('root').delete(`${path}?cascade=true`),
    refusal: 404,
    holds: ({ isAccepted, other, role, invitation, events }) => {
      expect(other.status, other.text).toBe(200);
      expect([role, invitation]).toEqual([null, null]);
      expect(one(events, 'invitation.accept')).toBe(isAccepted ? 1 : 0);
      if (!isAccepted) return;
      expect(isBefore(events, 'invitation.accept', 'organization.delete')).toBe(true);
    },
  },
  'while the account is suspended: nobody is signed in afterwards': {
    happens: ({ person: { id } }) =>
      as('root').patch(`/platform/users/${id}`, { userStatus: 'suspended' }),
    refusal: 403,
    accounts: ['verified', 'verified', 'verified', 'unverified'],
    holds: (outcome) => {
      isWhole(outcome);
      expect(outcome.other.status, outcome.other.text).toBe(200);
      expect([outcome.account, outcome.tokens]).toEqual(['suspended', 0]);
    },
  },
  'while the role of the membership is set: the later of the two decides': {
    happens: ({ path, person: { id } }) =>
      as('root').patch(`${path}/members/${id}`, { role: 'member' }),
    isMember: true,
    accounts: PRESENT,
    holds: ({ isAccepted, other, role, events }) => {
      expect([isAccepted, other.status], other.text).toEqual([true, 200]);
      // To make a member of a member changes nothing, so that has no event.
      const isLowered = events.includes('member.set');
      expect(role).toBe(isLowered ? 'member' : 'admin');
      if (isLowered) expect(isBefore(events, 'invitation.accept', 'member.set')).toBe(true);
    },
  },
  'while the role of the new membership is set: that finds it and lasts, or finds nothing': {
    happens: ({ path, person: { id } }) =>
      as('root').patch(`${path}/members/${id}`, { role: 'member' }),
    accounts: PRESENT,
    holds: ({ isAccepted, other, role }) => {
      expect(isAccepted).toBe(true);
      expect([200, 404], other.text).toContain(other.status);
      expect(role).toBe(other.status === 200 ? 'member' : 'admin');
    },
  },
  'while the platform makes the person an owner: an owner they are': {
    happens: ({ path, person: { id: userId } }) =>
      as('root').post(`${path}/admin`, { userId, role: 'owner' }),
    accounts: PRESENT,
    holds: ({ isAccepted, other, role, events }) => {
      expect([isAccepted, other.status], other.text).toEqual([true, 201]);
      expect([role, one(events, 'invitation.accept')]).toEqual(['owner', 1]);
    },
  },
};

/** Runs a race once. Whether the invitation was accepted. */
export async function runInvitationRace(
  { happens, refusal, holds, isMember, accounts = ANY }: Race,
  round: number,
): Promise<boolean> {
  const state = accounts[round % accounts.length] ?? 'verified';
  const invited = await invitedAs(state, isMember);
  await disturb(invited.person.email);
  const [accepted, other] = await together(
    () => answer('accept', invited),
    () => happens(invited),
  );
  const isAccepted = accepted.status === 201;
  if (!isAccepted) expect(accepted.status, accepted.text).toBe(refusal);
  await holds({ isAccepted, other, ...(await stateOf(invited)) }, invited);
  return isAccepted;
}

/** An invitation to a new tenant, for an account in a state. */
export async function invitedAs(state: AccountState, isMember = false): Promise<Invited> {
  const person = await accountIn(state);
  const inviter = newId('user');
  const scope = newId('org');
  const id = newId('invitation');
  const { secret, hash } = newInvitationSecret();
  const join = env.DB.prepare(
    `INSERT INTO memberships
            (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
     VALUES (?, ?, ?, ?, 0, 0, 0)`,
  );
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
       VALUES (?1, 'organization', ?2, ?3, ?3, 0, 0)`,
    ).bind(scope, tenants.myApp.id, scope.replace('_', '-')),
    env.DB.prepare(
      `INSERT INTO users (id, kind, email, username, name_search, created_at, updated_at)
       VALUES (?1, 'human', ?1 || '@example.com', ?1, '', 0, 0)`,
    ).bind(inviter),
    env.DB.prepare(
      `INSERT INTO principals (id, user_id, role, display_name) VALUES (?, ?, 'user', '')`,
    ).bind(newId('principal'), inviter),
    join.bind(scope, inviter, tenants.myApp.id, 'admin'),
    ...(isMember ? [join.bind(scope, person.id, tenants.myApp.id, 'member')] : []),
    env.DB.prepare(
      `INSERT INTO invitations (id, scope_id, email, role, secret_hash, invited_by, created_at,
                                updated_at, expires_at, last_sent_at)
       VALUES (?, ?, ?, 'admin', ?, ?, 0, 0, 4e12, 0)`,
    ).bind(id, scope, person.email, hash, inviter),
  ]);
  return {
    person,
    id,
    secret,
    inviter,
    scope,
    path: `/organizations/${scope}`,
    token: state === 'without a password' ? await tokenFor(person.id) : undefined,
    password: state === 'absent' || state === 'unverified' ? 'a long passphrase' : undefined,
  };
}

async function tokenFor(userId: string): Promise<string> {
  const { token, tokenId, hash, lastFour } = newToken(userId);
  await env.DB.prepare(
    `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_by, created_at)
     VALUES (?1, ?2, 'personal', 'own', ?3, ?4, ?2, 0)`,
  )
    .bind(tokenId, userId, hash, lastFour)
    .run();
  return token;
}

type Stored = Omit<Outcome, 'isAccepted' | 'other'>;

export async function stateOf({ person: { email }, id, scope }: Invited): Promise<Stored> {
  const row = await env.DB.prepare(
    `SELECT u.status AS account,
            (SELECT role FROM memberships WHERE user_id = u.id AND scope_id = ?2) AS role,
            (SELECT status FROM invitations WHERE id = ?3) AS invitation,
            (SELECT count(*) FROM tokens WHERE user_id = u.id AND revoked_at IS NULL) AS tokens,
            (SELECT json_group_array(action ORDER BY rowid)
               FROM events WHERE scope_id = ?2) AS events
       FROM (SELECT 1) LEFT JOIN users u ON u.email = ?1`,
  )
    .bind(email, scope, id)
    .first<Omit<Stored, 'events'> & { readonly events: string }>();
  if (!row) throw new Error('the state is one row');
  return { ...row, events: JSON.parse(row.events) };
}
