import type { RequestContext } from '../../auth/call.ts';
import { newToken } from '../../auth/token.ts';
import { capsIn } from '../../db/caps.ts';
import { SIGN_IN } from '../../directory/tokens/caps.ts';
import {
  findSigningIn,
  type SignInCommand,
  type SigningIn,
} from '../../directory/users/sign-in.ts';
import { verifySignIn } from '../../limits/passwords.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { normaliseEmail } from '../../values/email.ts';
import { asUsername } from '../../values/username.ts';

/** How long a sign-in lasts: a month without a password, and the end of a lost device. */
const SIGN_IN_LASTS = 30 * 24 * 60 * 60 * 1_000;

interface SignInRequest {
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
 * Trades a password for a token. Undefined if the user may not sign in. Every refusal takes the
 * same path, with one query and one scrypt. See
 * docs/decisions/sign-in.md#every-refusal-is-the-same.
 */
export async function signIn(
  call: RequestContext,
  { email, username, password }: SignInRequest,
): Promise<SignedIn | undefined> {
  const { env, db, now, requestId, newId } = call;
  const person = await findSigningIn(db, normaliseEmail(email ?? ''), asUsername(username ?? ''));
  const guess = person
    ? { email: person.email, password, hash: person.password_hash }
    : { password, hash: null };
  const verified = await verifySignIn(call, email ?? username ?? '', guess);
  if (!person || !verified) return undefined;
  const { token, ...stored } = newToken(person.id, newId('token'));
  const expiresAt = now + SIGN_IN_LASTS;
  const command: SignInCommand = {
    ...stored,
    name: SIGN_IN,
    limits: { scopeId: null, permissions: null, expiresAt },
    parentId: null,
    identity: null,
    passwordHash: person.password_hash,
    mutationId: newId('event'),
    actorId: person.id,
    requestId,
    now,
    // The statement itself asks for the status and the password of the user.
    grounds: null,
    caps: capsIn(env.CAPS),
  };
  const row = await inRegistrar(call, person.email, (registrar) => registrar.signIn(command));
  return row && { token, expiresAt, person };
}
