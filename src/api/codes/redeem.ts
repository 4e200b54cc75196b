import type { RequestContext } from '../../auth/call.ts';
import { NewPassword } from '../../auth/new-password.ts';
import { hashOfCode } from '../../directory/codes/code.ts';
import { type FoundCode, findCode } from '../../directory/codes/redeem.ts';
import type { UserFields } from '../../directory/users/user.ts';
import { invalidBody, unauthenticated } from '../../http/problem.ts';
import { withMail } from '../../outbox/with-mail.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import type { CodePurpose } from '../../values/choices.ts';
import { typedCode } from '../../values/code.ts';
import { isAddress } from '../../values/username.ts';
import { passwordFields } from '../credentials.ts';
import { newSignIn } from '../sign-in/new-sign-in.ts';
import type { SignedIn } from '../sign-in/present.ts';
import { noticeOf } from './undo-email.ts';

interface Redemption {
  readonly email: string;
  readonly code: string;
  readonly password?: string | undefined;
}

/**
 * Trades a code for a token. Every refused code is answered alike, after the same calls. The code
 * is used up last. See docs/decisions/codes.md#a-refused-password-costs-no-code.
 */
export async function redeem(call: RequestContext, body: Redemption): Promise<SignedIn> {
  const { db, now } = call;
  const { email } = body;
  const code = await findCode(db, { email, hash: hashOfCode(email, typedCode(body.code)), now });
  if (!code) return refuse(call, email);
  const details = detailsIn(code, email);
  const password = await newPassword(call, { code, details }, body);
  const { token, expiresAt, stored } = newSignIn(call, code.user_id);
  const command = {
    ...mutationOf(code.user_id, call),
    ...stored,
    codeId: code.id,
    purpose: code.purpose,
    fields: { ...details, ...password },
    notice:
      code.purpose === 'change_email' ? noticeOf(call, { from: code.email, to: email }) : null,
  };
  const change = () => inRegistrar(call, code.email, (registrar) => registrar.redeemCode(command));
  const person = await (command.notice ? withMail(call, change) : change());
  return { token, expiresAt, person };
}

async function refuse(call: RequestContext, email: string): Promise<never> {
  const command = { ...mutationOf(null, call), email };
  await inRegistrar(call, email, (registrar) => registrar.refuseCode(command));
  throw unauthenticated('code');
}

/** The other columns that a redemption changes: the details of a sign-up, or the email. */
function detailsIn({ purpose, detail, username }: FoundCode, email: string): UserFields {
  if (purpose === 'sign_up') return JSON.parse(detail) as UserFields;
  if (purpose !== 'change_email') return {};
  return { email, pending_email: null, username: isAddress(username) ? email : undefined };
}

/** The codes that need a new password, and what they are for. */
const NEEDS_PASSWORD: Partial<Record<CodePurpose, string>> = {
  reset_password: 'This code resets the password: send the new one with it.',
  sign_up: 'This code completes a sign-up: send the password again with it.',
};

/** The password that a redemption sets. Whether it may or must set one depends on the code. */
async function newPassword(
  call: RequestContext,
  { code, details }: { readonly code: FoundCode; readonly details: UserFields },
  { email, password: text }: Redemption,
): Promise<UserFields> {
  if (text === undefined) {
    const reason = NEEDS_PASSWORD[code.purpose];
    if (reason === undefined) return {};
    throw invalidBody('password', reason);
  }
  if (code.purpose === 'sign_in' || code.purpose === 'change_email') {
    throw invalidBody('password', 'This code sets no password: ask for one to reset it.');
  }
  return passwordFields(call, { email }, await NewPassword.of(call.env, text, code, details));
}
