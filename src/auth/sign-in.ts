import type { RequestContext } from '../http/serve.ts';
import { limitExactly } from '../limits/exact.ts';
import { normaliseEmail } from '../people/email.ts';
import { ask } from '../registrar/ask.ts';
import { verifyPassword } from './password.ts';
import { findSigningIn, type SigningIn } from './sign-in-queries.ts';
import { newToken } from './token.ts';

/** How long a sign-in lasts: a month of not being asked again, and a lost device's end. */
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
  const stored = await ask(call, person.email, (registrar) =>
    registrar.signIn({
      ...{ userId, tokenId, hash, lastFour, passwordHash, expiresAt },
      ...{ kind: 'personal', name: 'sign-in', limits: { scopeId: null, permissions: null } },
      ...{ mutationId: newId('event'), actorId: userId, requestId, now },
    }),
  );
  return stored && { token, expiresAt, person };
}

/** Who is asked for, whether or not there is anyone: one name for all spellings that find the same. */
const subjectOf = (asked: string) => normaliseEmail(asked) ?? asked.trim().toLowerCase();
