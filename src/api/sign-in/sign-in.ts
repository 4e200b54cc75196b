import type { RequestContext } from '../../auth/call.ts';
import { verifyPassword } from '../../auth/password.ts';
import { newToken } from '../../auth/token.ts';
import { findSigningIn, type SigningIn } from '../../directory/users/sign-in-queries.ts';
import { limitExactly } from '../../limits/exact.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { normaliseEmail } from '../../values/email.ts';

/** How long a sign-in lasts: a month of not being facts again, and a lost device's end. */
export const SIGN_IN_LASTS = 30 * 24 * 60 * 60 * 1_000;

export interface SignInRequest {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  readonly password: string;
}

export interface SignedIn {
  readonly token: string;
  readonly expiresAt: number;
  readonly person: SigningIn;
}

/**
 * Trades a password for a token. Undefined for whoever may not: there is one path to all refusals,
 * with one query and one scrypt, so that neither words nor time tell who has an account.
 */
export async function signIn(
  call: RequestContext,
  { email, username, password }: SignInRequest,
): Promise<SignedIn | undefined> {
  const { db, now, requestId, newId } = call;
  await limitExactly(call, 'signIn', subjectOf(email ?? username ?? ''));
  const person = await findSigningIn(db, normaliseEmail(email ?? ''), username);
  const verified = await verifyPassword(password, person?.password_hash ?? null);
  if (!person || !verified) return undefined;
  const { id: userId, password_hash: passwordHash } = person;
  const { token, tokenId, hash, lastFour } = newToken(userId, newId('token'));
  const expiresAt = now + SIGN_IN_LASTS;
  const stored = await inRegistrar(call, person.email, (registrar) =>
    registrar.signIn({
      ...{ userId, tokenId, hash, lastFour, passwordHash, expiresAt },
      ...{ kind: 'personal', name: 'sign-in', limits: { scopeId: null, permissions: null } },
      ...{ mutationId: newId('event'), actorId: userId, requestId, now },
    }),
  );
  return stored && { token, expiresAt, person };
}

/** Who is facts for, whether or not there is anyone: one name for all spellings that find the same. */
const subjectOf = (facts: string) => normaliseEmail(facts) ?? facts.trim().toLowerCase();
