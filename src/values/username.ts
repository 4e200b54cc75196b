/**
 * Usernames, which share one namespace with emails: text with an `@` is an email, and the only such
 * username is the user's own. So an address has one owner. Pure.
 * See docs/decisions/people.md#one-namespace.
 */
import { normaliseEmail } from './email.ts';
import { hasFormOfId } from './id-form.ts';

const CHOSEN = /^[\w.+-]{1,254}$/;

/** Whether a text is an email, or nothing. */
export const isAddress = (text: string): boolean => text.includes('@');

/** The form in which a username is stored, or undefined if the text cannot be one. */
export function usernameIn(text: string): string | undefined {
  if (isAddress(text)) return normaliseEmail(text);
  return CHOSEN.test(text) && !hasFormOfId(text) ? text : undefined;
}

/** A text as the username that it may name. The column compares without case. */
export const asUsername = (text: string): string => usernameIn(text) ?? text;
