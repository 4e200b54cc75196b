import type { RequestContext } from '../../auth/call.ts';
import { findSigningIn, type SignInCommand } from '../../directory/users/sign-in.ts';
import { verifySignIn } from '../../limits/passwords.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import { normaliseEmail } from '../../values/email.ts';
import { asUsername } from '../../values/username.ts';
import { newSignIn } from './new-sign-in.ts';
import type { SignedIn } from './present.ts';

interface SignInRequest {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  readonly password: string;
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
  const person = await findSigningIn(
    call.db,
    normaliseEmail(email ?? ''),
    asUsername(username ?? ''),
  );
  const guess = person
    ? { email: person.email, password, hash: person.password_hash }
    : { password, hash: null };
  const { isRight, renewedHash } = await verifySignIn(call, email ?? username ?? '', guess);
  if (!person || !isRight) return undefined;
  const { token, expiresAt, stored } = newSignIn(call, person.id);
  // The statement itself asks for the status and the password of the user.
  const command: SignInCommand = {
    ...mutationOf(person.id, call),
    ...stored,
    passwordHash: person.password_hash,
    renewedHash,
  };
  const row = await inRegistrar(call, person.email, (registrar) => registrar.signIn(command));
  if (row) return { token, expiresAt, person };
  // Another sign-in of the same moment has renewed the hash, which happens once.
  return renewedHash === null ? undefined : signIn(call, { email, username, password });
}
