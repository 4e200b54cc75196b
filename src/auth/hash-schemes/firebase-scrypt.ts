/**
 * The scrypt of Firebase: `$firescrypt$ln=14,r=8,p=1$salt$hash$separator$signerkey`, the form that
 * Ory Kratos takes. The last two are parameters of the project, which its console shows. The key
 * that scrypt derives encrypts the signer key, and what comes out is the hash. See
 * https://github.com/firebase/scrypt.
 */
import { timingSafeEqual } from 'node:crypto';
import { bytesOf, type Scheme } from './scheme.ts';
import { isAffordable, scryptKey } from './scrypt.ts';

const BASE64 = '([A-Za-z0-9+/_-]{4,128}={0,2})';
const FORM = new RegExp(
  `^\\$firescrypt\\$ln=(\\d{1,2}),r=(\\d{1,3}),p=(\\d{1,3})\\$${BASE64}\\$${BASE64}\\$([A-Za-z0-9+/_-]{0,64}={0,2})\\$${BASE64}$`,
);

/** AES-256 in counter mode, whose counter begins at zero. */
const KEY_BYTES = 32;
const COUNTER = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 };

export const firebaseScrypt: Scheme = (stored) => {
  const [, ln, r, p, salt = '', hash = '', separator = '', signer = ''] = FORM.exec(stored) ?? [];
  const costs = { ln: Number(ln), r: Number(r), p: Number(p) };
  const wanted = bytesOf(hash);
  const signerKey = bytesOf(signer);
  if (!isAffordable(costs) || wanted.length !== signerKey.length) return undefined;
  const salted = Buffer.concat([bytesOf(salt), bytesOf(separator)]);
  return async (password) => {
    const derived = await scryptKey(password, salted, costs, KEY_BYTES);
    const key = await crypto.subtle.importKey('raw', derived, 'AES-CTR', false, ['encrypt']);
    const made = await crypto.subtle.encrypt(COUNTER, key, signerKey);
    return timingSafeEqual(new Uint8Array(made), wanted);
  };
};
