/**
 * The form of an opaque token: `rst_`, the user's id, the token's id, 256 bits of secret, and a
 * CRC32 of all that. It is lower-case Crockford base32 without separators, so that a double click
 * selects all of it. The user's id lets one round trip read the user's data with the token. The
 * checksum detects a typo without any I/O.
 */
import { hash, randomBytes } from 'node:crypto';
import { newId } from '../db/ids.ts';
import { base32 } from '../values/base32.ts';
import { crc32 } from '../values/crc32.ts';
import { ID_SUFFIX_LENGTH } from '../values/id-form.ts';

/** No other credential begins like this. */
export const TOKEN_PREFIX = 'rst_';

const SECRET_BYTES = 32;
const SECRET_LENGTH = Math.ceil((SECRET_BYTES * 8) / 5);
const CHECKSUM_LENGTH = 7;
const FORM = new RegExp(
  `^${TOKEN_PREFIX}([0-9a-hjkmnp-tv-z]{${ID_SUFFIX_LENGTH}})([0-9a-hjkmnp-tv-z]{${ID_SUFFIX_LENGTH}})` +
    `([0-9a-hjkmnp-tv-z]{${SECRET_LENGTH}})([0-9a-hjkmnp-tv-z]{${CHECKSUM_LENGTH}})$`,
);

/** The parts of a well-formed token. Only the database can verify them. */
export interface TokenClaim {
  readonly userId: string;
  readonly tokenId: string;
  /** SHA-256 of the secret, base64url. This is stored and compared; the secret is not. */
  readonly hash: string;
}

interface NewToken extends TokenClaim {
  /** The token itself, shown once and never stored. */
  readonly token: string;
  readonly lastFour: string;
}

/** A token with a new random secret. */
export function newToken(userId: string, tokenId: string = newId('token')): NewToken {
  return tokenOf(userId, tokenId, base32(randomBytes(SECRET_BYTES)));
}

/** A token with a given secret. Use `newToken` to get a random one. */
export function tokenOf(userId: string, tokenId: string, secret: string): NewToken {
  const signed = `${TOKEN_PREFIX}${suffixOf(userId)}${suffixOf(tokenId)}${secret}`;
  const token = signed + checksumOf(signed);
  return { token, userId, tokenId, hash: hashOf(secret), lastFour: token.slice(-4) };
}

/** The parts of a token, or undefined if its form or checksum is wrong. */
export function parseToken(token: string): TokenClaim | undefined {
  const [, user, id, secret, checksum] = FORM.exec(token) ?? [];
  if (!secret || checksum !== checksumOf(token.slice(0, -CHECKSUM_LENGTH))) return undefined;
  return { userId: `user_${user}`, tokenId: `token_${id}`, hash: hashOf(secret) };
}

const suffixOf = (id: string) => id.slice(-ID_SUFFIX_LENGTH);
const hashOf = (secret: string) => hash('sha256', secret, 'base64url');

function checksumOf(text: string): string {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, crc32(text));
  return base32(bytes);
}
