/**
 * The secret of an invitation: `inv_` and 256 bits, as tokens write them. It goes to the invited
 * address alone, and only its hash is stored. See
 * docs/decisions/invitations.md#the-secret-goes-to-the-address-alone.
 */
import { hash, randomBytes } from 'node:crypto';
import { base32 } from '../values/base32.ts';

const PREFIX = 'inv_';
const SECRET_BYTES = 32;
const LENGTH = Math.ceil((SECRET_BYTES * 8) / 5);
const FORM = new RegExp(`^${PREFIX}[0-9a-hjkmnp-tv-z]{${LENGTH}}$`);

interface InvitationSecret {
  readonly secret: string;
  readonly hash: string;
}

export function newInvitationSecret(): InvitationSecret {
  const secret = PREFIX + base32(randomBytes(SECRET_BYTES));
  return { secret, hash: hashOf(secret) };
}

/** The hash that is stored of a secret, or undefined if no invitation has such a secret. */
export const hashOfInvitationSecret = (secret: string): string | undefined =>
  FORM.test(secret) ? hashOf(secret) : undefined;

const hashOf = (secret: string) => hash('sha256', secret, 'base64url');
