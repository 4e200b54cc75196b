/**
 * Stored passwords: scrypt in a PHC string. PBKDF2 is no choice, because Workers cap it at 100,000
 * iterations. Local workerd has no such cap, so tests would pass and production would fail.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { unavailable } from '../http/problem.ts';
import { BoundedQueue } from '../isolate/bounded-queue.ts';
import { COSTS } from './password-costs.ts';

/** A parsed PHC string: the costs (`ln` is log2 of N), the salt and the hash. */
interface KeptPassword {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Four times our own costs. A stored string that asks for more is not computed. */
const WORK = 4 * 2 ** COSTS.ln * COSTS.r * COSTS.p;
const MEMORY = 64 * 1024 * 1024;

/** Used for unknown users and users without a password, so that a refusal takes the same work. */
const NOBODY: KeptPassword = {
  ...COSTS,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
};

/** A sentence that says why a new password is refused, or undefined if it is acceptable. */
export function passwordProblem(text: string): string | undefined {
  const { length } = [...normalise(text)];
  return length < 8 || length > 256 ? 'A password must have 8 to 256 characters.' : undefined;
}

/**
 * Hashes a password with a new salt. Check it with `passwordProblem` first. Raises `unavailable` if
 * too many hashes wait in this isolate.
 */
export async function hashPassword(text: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(text, { ...COSTS, salt });
  const { ln, r, p } = COSTS;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether a password matches its stored hash. `null` takes as long and never matches. Raises
 * `unavailable` if too many hashes wait in this isolate.
 */
export async function verifyPassword(text: string, phc: string | null): Promise<boolean> {
  const kept = parsePhc(phc ?? '') ?? NOBODY;
  const same = timingSafeEqual(await derive(text, kept), kept.hash);
  return same && kept !== NOBODY;
}

const PHC =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;

/** Parses a PHC string. Undefined if it is malformed or its costs are out of bounds. */
export function parsePhc(phc: string): KeptPassword | undefined {
  const [, ln, r, p, salt = '', hash = ''] = PHC.exec(phc) ?? [];
  const costs = { ln: Number(ln), r: Number(r), p: Number(p) };
  const work = 2 ** costs.ln * costs.r * costs.p;
  const memory = 128 * costs.r * (2 ** costs.ln + costs.p);
  // Above 15, scrypt rejects some combinations. A malformed string gives NaN, which fails as well.
  const sensible = costs.ln >= 1 && costs.ln <= 15 && work > 0;
  if (!sensible || work > WORK || memory > MEMORY) return undefined;
  return { ...costs, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** A hash stops the isolate for 160 ms, and with it every other request. More are answered 503. */
const hashes = new BoundedQueue({ running: 2, waiting: 8 });

function derive(text: string, { ln, r, p, salt }: Omit<KeptPassword, 'hash'>): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * MEMORY };
  const hash = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(normalise(text), salt, HASH_BYTES, options, (error, bytes) =>
        error ? reject(error) : resolve(bytes),
      );
    });
  return hashes.run(hash, () => unavailable());
}

/** Makes a password the same on every keyboard: `ﬁ` becomes `fi`. */
const normalise = (text: string) => text.normalize('NFKC');

/** The form in which a new password is compared with what is easy to guess. */
export const comparable = (text: string): string => normalise(text).toLowerCase();

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
