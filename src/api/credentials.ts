/** New credentials, for every surface: one way to decide on one, and one way to command it. */
import type { NewPassword } from '../auth/new-password.ts';
import { newToken } from '../auth/token.ts';
import type { Capped } from '../db/caps.ts';
import type { Mutation } from '../db/events.ts';
import type { MintCommand } from '../directory/tokens/token.ts';
import type { UserFields } from '../directory/users/user.ts';
import { conflict, forbidden, type Problem } from '../http/problem.ts';
import type { Limited } from '../limits/exact.ts';
import { hashWithinLimit } from '../limits/passwords.ts';
import { authorOf, type Caller, type Limits, type Scope } from '../policy/caller.ts';
import {
  type CredentialRefusal,
  type Holder,
  limitsOfNew,
  MOST_ANCESTORS,
  mayChangeEmail,
  refusalOfPassword,
} from '../policy/credentials.ts';
import { actsForPlatform } from '../policy/people.ts';

/** The limits of a credential that the caller makes for a user. Raises 403 or 409 if it may not. */
export function newLimits(caller: Caller, holder: Holder, scope: Scope, wanted: Limits): Limits {
  const decision = limitsOfNew(caller, holder, scope, wanted);
  if ('refused' in decision) throw problemOf(decision.refused);
  return decision.limits;
}

function problemOf(refused: CredentialRefusal): Problem {
  switch (refused) {
    case 'too_wide':
      return forbidden('A token has only permissions that the credential of its maker has.');
    case 'too_long':
      return forbidden('A token ends no later than the credential that it is made with.');
    case 'too_deep':
      return conflict(
        'limit_reached',
        `This token descends from ${MOST_ANCESTORS} others, so it makes none: use one of these.`,
      );
    case 'not_stored':
      return forbidden(
        'You are an administrator by a claim of your JWT alone: a token for somebody else needs the role in the directory.',
      );
  }
}

/** Raises 403 unless the caller may set a password. A new user has no id yet. */
export function ensureMaySetPassword(
  caller: Caller,
  holder: { readonly userId: string | null; readonly hasPassword: boolean },
): void {
  switch (refusalOfPassword(caller, holder)) {
    case 'limited':
      throw forbidden('A token that is limited to permissions or to a scope sets no password.');
    case 'passing':
      throw forbidden('A token that ends, or a JWT, sets no first password of its user.');
  }
}

/**
 * The columns that a new password sets, hashed within a limit: that of the caller, or that of an
 * email if nobody has signed in. A password of the platform outlives the first proof.
 */
export async function passwordFields(
  call: Limited,
  by: Caller | { readonly email: string },
  password: NewPassword | undefined,
): Promise<Pick<UserFields, 'password_hash' | 'password_by_platform'>> {
  if (password === undefined) return {};
  return {
    password_hash: await hashWithinLimit(call, by, password),
    password_by_platform: 'kind' in by && actsForPlatform(by) ? 1 : 0,
  };
}

/** Raises 403 unless the caller may change the email of a person. */
export function ensureMayChangeEmail(caller: Caller): void {
  if (mayChangeEmail(caller)) return;
  throw forbidden('A token that is limited to permissions or to a scope changes no email.');
}

interface Ids {
  readonly userId: string;
  readonly tokenId: string;
}

/** The command that makes a credential, and the token itself, which is shown once. */
export function mintBy(
  caller: Caller,
  mutation: Mutation & Capped,
  { userId, tokenId }: Ids,
  terms: Pick<MintCommand, 'name' | 'limits' | 'forIngestion'>,
): { readonly token: string; readonly command: MintCommand & Capped } {
  const { token, hash, lastFour } = newToken(userId, tokenId);
  const { tokenId: parentId, identity } = authorOf(caller);
  const command = {
    ...mutation,
    ...terms,
    userId,
    tokenId,
    hash,
    lastFour,
    parentId,
    identity,
  };
  return { token, command };
}
