/**
 * Emails as identities. Pure. Two spellings are one account only if they are equal after this, and
 * nothing but ASCII can become ASCII here: lower-casing first would turn U+212A into someone's k.
 */
import { domainToASCII } from 'node:url';

const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/i;

const ASCII = /^[\x21-\x7e]+$/;

/** The one form that is stored and compared, or undefined for what is no email (RFC 5321 limits). */
export function normaliseEmail(text: string): string | undefined {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const domain = asciiDomain(trimmed.slice(at + 1));
  if (domain === undefined || local.length > 64 || !LOCAL.test(local)) return undefined;
  const email = `${local}@${domain}`.toLowerCase();
  return email.length <= 254 ? email : undefined;
}

/** A domain in punycode. A label that is not ASCII must stay visibly so (`xn--`), dots included. */
function asciiDomain(domain: string): string | undefined {
  const ascii = ASCII.test(domain) ? domain : domainToASCII(domain);
  if (!DOMAIN.test(ascii)) return undefined;
  const labels = ascii.split('.');
  const foreign = domain.split('.').map((label) => !ASCII.test(label));
  const hidden = foreign.some((isForeign, i) => isForeign && !labels[i]?.startsWith('xn--'));
  return hidden || foreign.length !== labels.length ? undefined : ascii;
}
