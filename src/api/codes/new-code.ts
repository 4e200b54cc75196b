import type { RequestContext } from '../../auth/call.ts';
import { CODE_LASTS, hashOfCode, type NewCode } from '../../directory/codes/code.ts';
import type { NewMessage } from '../../directory/messages/message.ts';
import type { CodePurpose } from '../../values/choices.ts';
import { newCode, shownCode } from '../../values/code.ts';

/** A new code for an address, and the message that brings it there. */
export function codeFor(
  { url, now, newId }: Pick<RequestContext, 'url' | 'now' | 'newId'>,
  purpose: CodePurpose,
  email: string,
  detail: object = {},
): { readonly code: NewCode; readonly message: NewMessage } {
  const id = newId('code');
  const code = newCode();
  const expiresAt = now + CODE_LASTS;
  const { origin } = new URL(url);
  return {
    code: { id, purpose, email, hash: hashOfCode(email, code), detail, expiresAt },
    message: {
      id: newId('message'),
      kind: purpose,
      email,
      about: id,
      detail: { secret: shownCode(code), expiresAt, origin },
      expiresAt,
    },
  };
}
