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

/** Raises 403 unless the deployment lets anybody sign up. */
export function ensureSignUpIsOpen({ SIGN_UP }: Env): void {
  if (signUpIn(SIGN_UP) === 'open') return;
  throw forbidden('Nobody signs up here by themselves: ask to be invited.');
}

/**
 * Makes a pending account and sends its code. The password is checked and then forgotten: the
 * redemption asks for it again. See docs/decisions/codes.md#sign-up.
 */
export async function signUp(call: RequestContext, body: SignUp): Promise<void> {
  const fields = detailsOf(body);
  await NewPassword.of(call.env, body.password, { email: body.email }, fields);
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
