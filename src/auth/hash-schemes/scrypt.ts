/** scrypt in a PHC string, as Roster itself writes it. See RFC 7914. */
import { scrypt as deriveKey, timingSafeEqual } from 'node:crypto';
import { bytesOf, type Scheme } from './scheme.ts';

/** `ln` is log2 of N. */
interface ScryptCosts {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** Four times what a hash of our own costs today. A stored string that asks for more is refused. */
const WORK = 20 * 2 ** 14 * 8;
const MEMORY = 64 * 1024 * 1024;

const PHC =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43,86})$/;

/** Whether scrypt computes such costs in bounded time and memory. */
export function isAffordable({ ln, r, p }: ScryptCosts): boolean {
  const work = 2 ** ln * r * p;
  const memory = 128 * r * (2 ** ln + p);
  // Above 15, scrypt rejects some combinations. A malformed string gives NaN, which fails as well.
  return ln >= 1 && ln <= 15 && work > 0 && work <= WORK && memory <= MEMORY;
}

/** The key of `bytes` bytes that scrypt derives from a password. */
export function scryptKey(
  password: string,
  salt: Uint8Array,
  { ln, r, p }: ScryptCosts,
  bytes: number,
): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * MEMORY };
  return new Promise((resolve, reject) => {
    deriveKey(password, salt, bytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

export const scrypt: Scheme = (stored) => {
  const [, ln, r, p, salt = '', hash = ''] = PHC.exec(stored) ?? [];
  const costs = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (!isAffordable(costs)) return undefined;
  const key = bytesOf(hash);
  return async (password) =>
    timingSafeEqual(await scryptKey(password, bytesOf(salt), costs, key.length), key);
};
