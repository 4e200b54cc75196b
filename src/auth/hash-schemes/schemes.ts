import { argon2id } from './argon2id.ts';
import { bcrypt } from './bcrypt.ts';
import { firebaseScrypt } from './firebase-scrypt.ts';
import { pbkdf2 } from './pbkdf2.ts';
import type { Comparison, Scheme } from './scheme.ts';
import { scrypt } from './scrypt.ts';

const schemes: readonly Scheme[] = [scrypt, bcrypt, argon2id, pbkdf2, firebaseScrypt];

/**
 * How a password is compared with a stored hash. Undefined: the text is no hash of these schemes,
 * or takes more time or memory than a sign-in may.
 */
export function comparisonWith(stored: string): Comparison | undefined {
  for (const scheme of schemes) {
    const comparison = scheme(stored);
    if (comparison) return comparison;
  }
  return undefined;
}
