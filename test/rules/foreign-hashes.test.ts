/** Hashes of other programs are compared with a password, and what is none is not. */
import { describe, expect, test } from 'vitest';
import { isComparable, isOfToday, verifyPassword } from '../../src/auth/password.ts';
import {
  FIREBASE_HASH,
  FIREBASE_PASSWORD,
  FOREIGN_PASSWORD,
  foreignHashes,
} from '../support/foreign-hashes.ts';

const all = [
  ...Object.entries(foreignHashes).map(([name, hash]) => [name, hash, FOREIGN_PASSWORD] as const),
  ['scrypt of Firebase', FIREBASE_HASH, FIREBASE_PASSWORD] as const,
];

describe.each(all)('%s', (_name, hash, password) => {
  test('is compared with a password, and is not of today', async () => {
    expect(isComparable(hash)).toBe(true);
    expect(await verifyPassword(password, hash)).toBe(true);
    expect(await verifyPassword(`${password} `, hash)).toBe(false);
    expect(isOfToday(hash)).toBe(false);
  });

  test('is another hash when a character of it is another', async () => {
    const at = hash.lastIndexOf('$') + 8;
    const changed = `${hash.slice(0, at)}${hash[at] === 'A' ? 'B' : 'A'}${hash.slice(at + 1)}`;
    expect(await verifyPassword(password, changed)).toBe(false);
  });

  test('is none with a line after it, or when it is cut off', () => {
    expect(isComparable(`${hash}\n`)).toBe(false);
    expect(isComparable(hash.slice(0, hash.indexOf('$', 12)))).toBe(false);
  });
});

test('a password that was hashed as it was typed is right as well', async () => {
  const typed =
    '$scrypt$ln=12,r=8,p=1$YSBzYWx0IG9mIHNpeHRlZQ$iSPG5WuivWMuxyKz2KrIpnZAPzWyODoWUUPQcU56Tj1XFxwqKCNacmUTJle9dP+pClckeJwGG3WO3llmKIkh8A';
  expect(await verifyPassword('ﬁne horses', typed)).toBe(true);
  expect(await verifyPassword('fine horses', typed)).toBe(false);
});

const { Argon2id: argon2id, bcrypt } = foreignHashes;
const pbkdf2 = foreignHashes['PBKDF2 with SHA-256'];

test.each([
  ['a password', 'correct horse'],
  ['MD5', '5f4dcc3b5aa765d61d8327deb882cf99'],
  [
    'crypt with SHA-512',
    '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq',
  ],
  ['bcrypt that takes too long', bcrypt.replace('$05$', '$14$')],
  ['bcrypt of no cost', bcrypt.replace('$05$', '$03$')],
  ['bcrypt with a broken version', bcrypt.replace('$2b$', '$2x$')],
  ['Argon2id with too much memory', argon2id.replace('m=8192', 'm=65537')],
  ['Argon2id with too many passes', argon2id.replace('m=8192,t=2', 'm=65536,t=4')],
  ['Argon2id with less memory than lanes need', argon2id.replace('m=8192', 'm=15')],
  ['Argon2id without a lane', argon2id.replace('p=2', 'p=0')],
  ['Argon2i', argon2id.replace('argon2id', 'argon2i')],
  ['PBKDF2 with too many iterations', pbkdf2.replace('1000', '1000001')],
  ['PBKDF2 without an iteration', pbkdf2.replace('1000', '0')],
  ['PBKDF2 with MD5', pbkdf2.replace('sha256', 'md5')],
  ['Firebase’s scrypt with too much work', FIREBASE_HASH.replace('p=1', 'p=21')],
  ['Firebase’s scrypt with a signer key of another length', `${FIREBASE_HASH.slice(0, -4)}`],
])('%s is no hash that can be compared', (_what, text) => {
  expect(isComparable(text)).toBe(false);
});
