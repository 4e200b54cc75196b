/**
 * Stored passwords: scrypt in a PHC string. PBKDF2 is no choice, because Workers cap it at 100,000
 * iterations. Local workerd has no such cap, so tests would pass and production would fail.
 * A hash of another scheme is compared as well, since people bring theirs along.
 */
import { randomBytes } from 'node:crypto';
import { unavailable } from '../http/problem.ts';
import { BoundedQueue } from '../isolate/bounded-queue.ts';
import { comparisonWith } from './hash-schemes/schemes.ts';
import { scryptKey } from './hash-schemes/scrypt.ts';
import { COSTS } from './password-costs.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 32;

const PREFIX = `$scrypt$ln=${COSTS.ln},r=${COSTS.r},p=${COSTS.p}$`;

/** A sentence that says why a new password is refused, or undefined if it is acceptable. */
export function passwordProblem(text: string): string | undefined {
  const { length } = [...normalise(text)];
  return length < 8 || length > 256 ? 'A password must have 8 to 256 characters.' : undefined;
}

/** Whether a hash that comes from elsewhere can be compared with a password. */
export const isComparable = (stored: string): boolean => comparisonWith(stored) !== undefined;

/** Whether a hash is of our scheme and our costs. */
export const isOfToday = (stored: string): boolean => stored.startsWith(PREFIX);

/**
 * Hashes a password with a new salt. Check it with `passwordProblem` first. Raises `unavailable` if
 * too many hashes wait in this isolate.
 */
export function hashPassword(text: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return inTurn(async () => {
    const hash = await scryptKey(normalise(text), salt, COSTS, HASH_BYTES);
    return `${PREFIX}${unpadded(salt)}$${unpadded(hash)}`;
  });
}

/** Used for unknown users and users without a password, so that a refusal takes the same work. */
const nobody = async (text: string): Promise<boolean> => {
  await scryptKey(text, new Uint8Array(SALT_BYTES), COSTS, HASH_BYTES);
  return false;
};

/**
 * Whether a password matches its stored hash. `null` takes as long and never matches. Raises
 * `unavailable` if too many hashes wait in this isolate.
 */
export async function verifyPassword(text: string, stored: string | null): Promise<boolean> {
  const matches = comparisonWith(stored ?? '') ?? nobody;
  // Elsewhere a password may have been hashed as it was typed.
  for (const spelling of new Set([normalise(text), text])) {
    if (await inTurn(() => matches(spelling))) return true;
  }
  return false;
}

/** A hash stops the isolate for 160 ms, and with it every other request. More are answered 503. */
const hashes = new BoundedQueue({ running: 2, waiting: 8 });

const inTurn = <Result>(hash: () => Promise<Result>): Promise<Result> =>
  hashes.run(hash, () => unavailable());

/** Makes a password the same on every keyboard: `ﬁ` becomes `fi`. */
const normalise = (text: string) => text.normalize('NFKC');

/** The form in which a new password is compared with what is easy to guess. */
export const comparable = (text: string): string => normalise(text).toLowerCase();

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
