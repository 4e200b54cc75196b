/** The form of one-time codes. A person types them, so no character looks like another. */
import { randomBytes } from 'node:crypto';

/** Digits and capitals without 0 and O, 1, I and L, and U, which looks like V. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

/** A new code, in the form that is stored: eight characters, each as likely as another. */
export function newCode(): string {
  let code = '';
  while (code.length < LENGTH) code += randomCharacter() ?? '';
  return code;
}

/** Undefined for a byte that would make the first characters likelier than the others. */
function randomCharacter(): string | undefined {
  const [byte = 0] = randomBytes(1);
  return byte < 240 ? ALPHABET[byte % ALPHABET.length] : undefined;
}

/** A code as it is shown: `XXXX-XXXX`. */
export const shownCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** A code as a person has typed it, in the form that is stored. Blanks and hyphens do not count. */
export const typedCode = (text: string): string => text.replace(/[\s\p{Pd}]/gu, '').toUpperCase();
