import { hash } from 'node:crypto';
import type { LinkedIdentity } from '../../directory/users/identities.ts';
import { iso } from '../../values/time.ts';

const ID_LENGTH = 22;

/** A name for an identity that fits into a path: issuers and subjects may be any text. */
export function identityIdOf({
  issuer,
  subject,
}: Pick<LinkedIdentity, 'issuer' | 'subject'>): string {
  const digest = hash('sha256', JSON.stringify([issuer, subject]), 'base64url');
  return `identity_${digest.slice(0, ID_LENGTH)}`;
}

export const presentIdentity = (identity: LinkedIdentity) => ({
  id: identityIdOf(identity),
  issuer: identity.issuer,
  subject: identity.subject,
  linkedAt: iso(identity.linkedAt),
});

/** The identity that a path names. */
export const identityNamed = (
  { identityId }: { readonly identityId: string },
  identities: readonly LinkedIdentity[],
): LinkedIdentity | undefined => identities.find((each) => identityIdOf(each) === identityId);
