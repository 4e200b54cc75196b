import type { RequestContext } from '../../auth/call.ts';
import { NewPassword } from '../../auth/new-password.ts';
import { signUpIn } from '../../auth/sign-up.ts';
import { profileFields } from '../../directory/users/fields.ts';
import type { UserFields } from '../../directory/users/user.ts';
import type { Env } from '../../env.ts';
import { forbidden } from '../../http/problem.ts';
import { withMail } from '../../outbox/with-mail.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import { wholeName } from '../tenancy/users/whole-name.ts';
import type { SignUp } from './contract.ts';
import { codeFor } from './new-code.ts';

/**
 * Raises 403 unless the deployment lets anybody sign up, and 400 for a password that is easy to
 * guess. Nothing is counted before that.
 */
export async function ensureMaySignUp(env: Env, body: SignUp): Promise<void> {
  if (signUpIn(env.SIGN_UP) !== 'open') {
    throw forbidden('Nobody signs up here by themselves: ask to be invited.');
  }
  await NewPassword.of(env, body.password, { email: body.email }, detailsOf(body));
}

/**
 * Makes a pending account and sends its code. The password was checked and is forgotten: the
 * redemption asks for it again. See docs/decisions/codes.md#sign-up.
 */
export async function signUp(call: RequestContext, body: SignUp): Promise<void> {
  const fields = detailsOf(body);
  const command = {
    ...mutationOf(null, call),
    ...codeFor(call, 'sign_up', body.email, fields),
    userId: call.newId('user'),
    principalId: call.newId('principal'),
  };
  await withMail(call, () =>
    inRegistrar(call, body.email, (registrar) => registrar.signUp(command)),
  );
}

const detailsOf = (body: SignUp): UserFields => ({
  ...profileFields({ ...body, name: wholeName(body, null) }),
  first_name: body.firstName,
  last_name: body.lastName,
});
