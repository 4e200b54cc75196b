/**
 * Emails as identities. Pure. Two spellings are one account only if their normal forms are equal.
 * No non-ASCII letter becomes an ASCII one: lower-casing first would turn U+212A into a `k`.
 * See docs/decisions/people.md#an-email-becomes-ascii.
 */
import { domainToASCII, domainToUnicode } from 'node:url';
import { slugOf } from './slug.ts';

const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/i;

const ASCII = /^[\x21-\x7e]+$/;

/** The form to store and compare, or undefined if the text is no email (limits of RFC 5321). */
export function normaliseEmail(text: string): string | undefined {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const domain = asciiDomain(trimmed.slice(at + 1));
  if (domain === undefined || local.length > 64 || !LOCAL.test(local)) return undefined;
  const email = `${local}@${domain}`.toLowerCase();
  return email.length <= 254 ? email : undefined;
}

/** An email for a service that was given none. It leads nowhere (RFC 6761, 6.4). */
export const emailOfService = (name: string | null | undefined, id: string): string =>
  `${slugOf(name ?? '', 'service').slice(0, 48)}-${id.slice(-8)}@service.invalid`;

/** A normalised email as people write it: punycode hides the letters of its domain. */
export function readableEmail(email: string): string {
  const domain = email.indexOf('@') + 1;
  return email.slice(0, domain) + domainToUnicode(email.slice(domain));
}

/** A domain in punycode, label by label. */
function asciiDomain(domain: string): string | undefined {
  const labels = domain.split('.').map((label) => (ASCII.test(label) ? label : asciiLabel(label)));
  const ascii = labels.join('.');
  return labels.includes(undefined) || !DOMAIN.test(ascii) ? undefined : ascii;
}

/**
 * The punycode of a label that is not ASCII. It must say the label itself, but for case and the
 * composition of accents. A compatibility character says another one: a fullwidth `ｂ` says `b`.
 */
function asciiLabel(label: string): string | undefined {
  const isCanonical = ['NFC', 'NFD'].some((form) => label.normalize(form) === label);
  const lowered = Array.from(label.normalize('NFC'), (letter) => letter.toLowerCase()).join('');
  const ascii = domainToASCII(label);
  return isCanonical && domainToUnicode(ascii) === lowered ? ascii : undefined;
}
