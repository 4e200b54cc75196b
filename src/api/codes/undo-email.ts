import { randomBytes } from 'node:crypto';
import type { RequestContext } from '../../auth/call.ts';
import type { CodeToSend } from '../../directory/codes/change-email.ts';
import { hashOfCode } from '../../directory/codes/code.ts';
import { findWayBack } from '../../directory/codes/undo-email.ts';
import { conflict, unauthenticated } from '../../http/problem.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import { base32 } from '../../values/base32.ts';
import { ID_SUFFIX_LENGTH } from '../../values/id-form.ts';

/** A change of email can be undone for a week, in milliseconds. */
const WAY_BACK_LASTS = 7 * 24 * 60 * 60 * 1_000;

/** `undo_`, the id of the code, and 256 random bits. */
const FORM = new RegExp(`^undo_([0-9a-z]{${ID_SUFFIX_LENGTH}})([0-9a-z]{52})$`);

/** The notice to a former address, with a link that undoes the change. */
export function noticeOf(
  { url, now, newId }: Pick<RequestContext, 'url' | 'now' | 'newId'>,
  { from, to }: { readonly from: string; readonly to: string },
): CodeToSend {
  const id = newId('code');
  const secret = base32(randomBytes(32));
  const expiresAt = now + WAY_BACK_LASTS;
  const hash = hashOfCode(id, secret);
  const link = `undo_${id.slice(-ID_SUFFIX_LENGTH)}${secret}`;
  return {
    code: { id, purpose: 'undo_email_change', email: from, hash, detail: {}, expiresAt },
    message: {
      id: newId('message'),
      kind: 'email_changed',
      email: from,
      about: id,
      detail: { secret: link, newEmail: to, expiresAt, origin: new URL(url).origin },
      expiresAt,
    },
  };
}

/** Undoes a change of email with the secret of its notice. Returns the email. */
export async function undoEmail(call: RequestContext, link: string): Promise<string> {
  const [, suffix = '', secret = ''] = FORM.exec(link) ?? [];
  const id = `code_${suffix}`;
  const found = await findWayBack(call.db, { id, hash: hashOfCode(id, secret), now: call.now });
  if (!found) throw unauthenticated('code');
  if (found.is_taken) throw conflict('email_taken', 'Another user has this email by now.');
  const { user_id: userId, email, former_email: formerEmail } = found;
  const command = { ...mutationOf(userId, call), codeId: id, userId, formerEmail };
  await inRegistrar(call, email, (registrar) => registrar.undoEmail(command));
  return formerEmail;
}
