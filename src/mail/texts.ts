/** Every text that Roster sends to people. */
import type { DueMessage } from '../directory/messages/due.ts';
import type { MessageDetail } from '../directory/messages/message.ts';
import type { MessageKind } from '../values/choices.ts';
import { iso } from '../values/time.ts';
import { asHtml, asText } from './layout.ts';
import { quoted, unlinked } from './names.ts';

/** A message as its reader gets it. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The link of the text. */
  readonly link?: string;
  /** The code of the text. */
  readonly code?: string;
}

/** The parts of a text. Each paragraph is one line; the code and the link come after the first. */
export interface Words {
  readonly subject: string;
  readonly opening: string;
  readonly code?: string;
  readonly link?: { readonly label: string; readonly to: string };
  readonly closing: readonly string[];
}

/** The reader of a message, and the values in its text. */
interface Reader extends MessageDetail {
  readonly kind: MessageKind;
  readonly email: string;
}

/** `page` is where links lead: `APP_URL`, or an empty text for Roster's own page. */
export function composed(
  { kind, email }: Pick<DueMessage, 'kind' | 'email'>,
  detail: MessageDetail,
  page: string,
): Mail {
  const reader = Object.assign({}, detail, { kind, email });
  const words = wordsOf(reader, page === '' ? `${detail.origin}/account/` : page);
  return {
    subject: words.subject,
    text: asText(words),
    html: asHtml(words),
    ...(words.link && { link: words.link.to }),
    ...(words.code !== undefined && { code: words.code }),
  };
}

const IGNORE = 'If you did not ask for this, ignore the message: nothing changes.';

function wordsOf(reader: Reader, page: string): Words {
  switch (reader.kind) {
    case 'invitation':
      return invitation(reader, page);
    case 'verify_email':
      return withCode(reader, page, 'Confirm your email address', 'confirm your email address');
    case 'reset_password':
      return withCode(reader, page, 'Set a new password', 'set a new password');
    case 'sign_in':
      return withCode(reader, page, 'Your code to sign in', 'sign in');
    case 'sign_up':
      return withCode(reader, page, 'Confirm your new account', 'confirm your new account');
    case 'change_email':
      return withCode(
        reader,
        page,
        'Confirm your new email address',
        'make this the email address of your account',
      );
    case 'email_changed':
    case 'undo_email_change':
      return emailChanged(reader, page);
    case 'known_address':
      return knownAddress(reader, page);
  }
}

function invitation({ secret = '', tenantName = '', inviterName, ...more }: Reader, page: string) {
  const tenant = quoted(tenantName);
  const inviter = inviterName ? `${quoted(inviterName)} invites you` : 'You are invited';
  const as = more.role ? ` as ${more.role}` : '';
  return {
    subject: `Invitation to ${tenant}`,
    opening: `${inviter} to join ${tenant}${as}.`,
    link: { label: 'Accept or decline', to: `${page}#invitation/${secret}` },
    closing: [
      `${until(more.expiresAt)}It is for you alone: do not pass it on.`,
      'If you do not know who sent it, ignore the message: you join nothing without accepting.',
    ],
  };
}

/** The words around a code. */
function withCode(
  { kind, email, secret = '', expiresAt }: Reader,
  page: string,
  subject: string,
  purpose: string,
): Words {
  const code = secret.replace(/^(\w{4})(\w{4})$/, '$1-$2');
  return {
    subject,
    opening: `Use this code to ${purpose}:`,
    code,
    link: {
      label: 'Or open',
      to: `${page}#code/${kind}/${encodeURIComponent(email)}/${encodeURIComponent(code)}`,
    },
    closing: [`${until(expiresAt)}Nobody of us ever asks you for it.`, IGNORE],
  };
}

const emailChanged = ({ secret, newEmail = '', expiresAt }: Reader, page: string): Words => ({
  subject: 'The email address of your account has changed',
  opening: `The email address of your account is now ${unlinked(newEmail)}.`,
  ...(secret !== undefined && {
    link: { label: 'If it was not you, undo the change', to: `${page}#undo/${secret}` },
  }),
  closing: [`${until(expiresAt)}If it was you, there is nothing to do.`],
});

const knownAddress = ({ email }: Reader, page: string): Words => ({
  subject: 'You have an account already',
  opening:
    'Somebody wanted to use this email address for an account. It belongs to your account already.',
  link: {
    label: 'If it was you, sign in, or set a new password',
    to: `${page}#code/reset_password/${encodeURIComponent(email)}`,
  },
  closing: [IGNORE],
});

const until = (time: number | undefined): string =>
  time === undefined ? '' : `It is good until ${iso(time).slice(0, 16).replace('T', ' ')} UTC. `;
