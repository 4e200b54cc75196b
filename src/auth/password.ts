/**
 * Passwords as they are kept: scrypt in a PHC string. Not PBKDF2: Workers allow it 100,000
 * iterations only, and a local workerd more, so that tests would pass what fails in production.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What a PHC string says: the costs (`ln` is log2 of N), the salt and the hash. */
export interface KeptPassword {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

const COSTS = { ln: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Four times what ours takes. A string that asks for more work or memory is not computed. */
const WORK = 4 * 2 ** COSTS.ln * COSTS.r * COSTS.p;
const MEMORY = 64 * 1024 * 1024;

/** Stands in for who is unknown or has no password, so that a refusal takes the same work. */
const NOBODY: KeptPassword = {
  ...COSTS,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
};

/** What is wrong with a new password, as a sentence; undefined if it will do. */
export function passwordProblem(text: string): string | undefined {
  const { length } = [...normalise(text)];
  return length < 8 || length > 256 ? 'A password must have 8 to 256 characters.' : undefined;
}

/** The PHC string of a password, with a salt of its own. Whether it will do is `passwordProblem`'s. */
export async function hashPassword(text: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(text, { ...COSTS, salt });
  const { ln, r, p } = COSTS;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Whether a password is the one that was kept. `null`, for nobody's, takes as long and is false. */
export async function verifyPassword(text: string, phc: string | null): Promise<boolean> {
  const kept = parsePhc(phc ?? '') ?? NOBODY;
  const same = timingSafeEqual(await derive(text, kept), kept.hash);
  return same && kept !== NOBODY;
}

const PHC =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;

/** Reads a PHC string; undefined for anything that is none, or that nobody should compute. */
export function parsePhc(phc: string): KeptPassword | undefined {
  const [, ln, r, p, salt = '', hash = ''] = PHC.exec(phc) ?? [];
  const costs = { ln: Number(ln), r: Number(r), p: Number(p) };
  const work = 2 ** costs.ln * costs.r * costs.p;
  const memory = 128 * costs.r * (2 ** costs.ln + costs.p);
  // Beyond 15, scrypt itself forbids some combinations. NaN, of what is no PHC string, fails too.
  const sensible = costs.ln >= 1 && costs.ln <= 15 && work > 0;
  if (!sensible || work > WORK || memory > MEMORY) return undefined;
  return { ...costs, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function derive(text: string, { ln, r, p, salt }: Omit<KeptPassword, 'hash'>): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(normalise(text), salt, HASH_BYTES, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}

/** One password whatever keyboard it was typed on: `ﬁ` is `fi`. */
const normalise = (text: string) => text.normalize('NFKC');

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
