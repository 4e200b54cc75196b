/**
 * PBKDF2 in a PHC string, with its iterations named (`$pbkdf2-sha256$i=600000$…`) or, as passlib
 * writes them, plain. WebCrypto is no choice: Workers cap it at 100,000 iterations. See RFC 8018.
 */
import { timingSafeEqual } from 'node:crypto';
import { foreign } from './loaded.ts';
import { bytesOf, type Scheme } from './scheme.ts';

/** The most iterations with each hash function: about a second, as Node measures it. */
const MOST = { sha1: 1_000_000, sha256: 1_000_000, sha512: 400_000 } as const;

const PHC =
  /^\$pbkdf2-(sha1|sha256|sha512)\$(?:i=)?(\d{1,7})(?:,l=\d{2})?\$([A-Za-z0-9+/.]{11,172})\$([A-Za-z0-9+/.]{27,86})$/;

/** passlib writes a dot for the plus. */
const plainly = (base64: string) => base64.replaceAll('.', '+');

export const pbkdf2: Scheme = (stored) => {
  const [, name, iterations, salt = '', hash = ''] = PHC.exec(stored) ?? [];
  // The pattern knows these names only.
  const named = name as keyof typeof MOST | undefined;
  const c = Number(iterations);
  if (named === undefined || c < 1 || c > MOST[named]) return undefined;
  const key = bytesOf(plainly(hash));
  return async (password) => {
    const { pbkdf2: derive, ...functions } = await foreign();
    const terms = { c, dkLen: key.length };
    const derived = derive(functions[named], password, bytesOf(plainly(salt)), terms);
    return timingSafeEqual(derived, key);
  };
};
