/**
 * Accepts invitations: one batch ends the invitation, makes or proves the account, makes the
 * membership, and signs in. The grounds hold the invitation, its inviter's rights and the account,
 * so that of two who accept at once one is decided anew.
 */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import { NO_CHANGE } from '../attributes/rules.ts';
import { changeBatch } from '../grounds.ts';
import { roomInTenants } from '../members/caps.ts';
import { joinTenant } from '../members/join.ts';
import { type MemberRow, memberOf } from '../members/member.ts';
import { endMessages } from '../messages/message.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { endOldestSignIns } from '../tokens/caps.ts';
import { insertToken, type MintCommand, type TokenRow, tokenById } from '../tokens/token.ts';
import { insertPrincipal, insertUser } from '../users/create.ts';
import { versionOf } from '../users/event.ts';
import { noteSignIn, type SignedInUser, userSignedIn } from '../users/sign-in.ts';
import type { UserFields } from '../users/user.ts';
import { endInvitation } from './end.ts';
import { type InvitationRow, invitationById } from './invitation.ts';
import { provenAccount } from './proven-account.ts';

/** The account that an acceptance is for. */
type AcceptingAccount =
  | { readonly is: 'new'; readonly principalId: string; readonly fields: UserFields }
  /** It proves its address, or is no longer pending. */
  | { readonly is: 'proven'; readonly fields: UserFields }
  | { readonly is: 'known' };

export interface AcceptCommand extends Mutation, Capped {
  readonly invitationId: string;
  readonly scopeId: string;
  readonly email: string;
  readonly role: ScopeRole;
  readonly userId: string;
  readonly account: AcceptingAccount;
  /** The token of a sign-in. Null: whoever accepts is signed in. */
  readonly signIn: (MintCommand & Capped) | null;
}

export interface Acceptance {
  readonly invitation: InvitationRow;
  readonly member: MemberRow;
  readonly user: SignedInUser;
  /** Whether the token of the sign-in was stored. */
  readonly isSignedIn: boolean;
}

/** Null: the account was gone, or could not be made. */
export async function applyAcceptance(
  db: Database,
  command: AcceptCommand,
): Promise<Ended<Acceptance | null>> {
  const { invitationId, scopeId, userId, signIn } = command;
  const results = await changeBatch(
    db,
    command,
    [
      ...accountOf(db, command),
      endInvitation(db, command, 'accepted'),
      recordEvent(db, eventOfAcceptance(command), changedUser(command)),
      joinTenant(db, command, command),
      ...(signIn ? signingIn(db, signIn) : []),
      endMessages(db, invitationId, command),
      invitationById(db, scopeId, invitationId),
      memberOf(db, scopeId, userId),
      userSignedIn(db, userId),
      tokenById(db, signIn?.tokenId ?? ''),
      holderOf(db, userId),
    ],
    roomInTenants(db, { userId, scopeIds: [scopeId], kind: 'human' }, command),
  );
  return { answer: acceptanceIn(results.slice(-5)), holder: holderIn(results.at(-1)) };
}

function acceptanceIn(results: readonly D1Result[]): Acceptance | null {
  const invitation = firstOf<InvitationRow>(results[0]);
  const member = firstOf<MemberRow>(results[1]);
  const user = firstOf<SignedInUser>(results[2]);
  const isSignedIn = firstOf<TokenRow>(results[3]) !== undefined;
  return invitation && member && user ? { invitation, member, user, isSignedIn } : null;
}

/** Makes the account, or proves its address, which ends what was set without a proof. */
function accountOf(db: Database, command: AcceptCommand): D1PreparedStatement[] {
  const { account, email, userId } = command;
  if (account.is === 'known') return [];
  if (account.is === 'proven') return [provenAccount(db, command, account.fields)];
  const user = {
    ...command,
    userId,
    principalId: account.principalId,
    kind: 'human' as const,
    globalRole: 'user' as const,
    fields: { ...account.fields, email, username: email },
    attributes: NO_CHANGE,
  };
  return [insertUser(db, user), insertPrincipal(db, user)];
}

const eventOfAcceptance = (command: AcceptCommand) =>
  eventOf('invitation.accept', command, {
    userId: command.userId,
    scopeId: command.scopeId,
    keys: [command.invitationId],
  });

/** The event has the version of the user if the acceptance changed the user. */
const changedUser = ({ account, userId }: AcceptCommand) =>
  account.is === 'known' ? undefined : versionOf({ id: userId });

/** At the cap of tokens the oldest sign-ins end for the new one. */
const signingIn = (db: Database, token: MintCommand & Capped): D1PreparedStatement[] => [
  insertToken(db, token),
  noteSignIn(db, token),
  endOldestSignIns(db, token),
];
