/** Reads the claims of a verified JWT. Pure. */
import type { JWTPayload } from 'jose';
import { refusedToken } from '../http/problem.ts';
import { normaliseEmail } from '../values/email.ts';
import { unstorableText } from '../values/storable.ts';
import { LAST_MOMENT } from '../values/time.ts';
import type { ClaimedTenants, Identity } from './credential.ts';
import type { Issuer } from './issuers.ts';

const NAME_LENGTH = 256;

/** The identity in verified claims. A subject that SQLite would alter could match another one. */
export function identityOf(claims: JWTPayload, configured: Issuer): Identity {
  const { issuer, adminClaims, organizationClaim } = configured;
  const { sub: subject, exp = 0, name: given } = claims;
  if (!isStorable(subject)) throw refusedToken('subject_unusable');
  const email = verifiedEmail(claims);
  const claimed = organizationClaim && claimedIn(claims, organizationClaim);
  const name = isStorable(given) ? given.trim() : '';
  return {
    kind: 'identity',
    issuer,
    subject,
    expiresAt: Math.min(Math.floor(exp * 1_000), LAST_MOMENT),
    isPlatformAdmin: adminClaims.some(({ path, value }) => claimAt(claims, path) === value),
    ...(claimed && { claimed }),
    ...(email !== undefined && { email }),
    ...(name !== '' && name.length <= NAME_LENGTH && { name }),
  };
}

/**
 * The tenants that a claim names. One that is absent or of another form names none. A JWT that does
 * not say when it was issued could be an old one, so it changes nothing.
 */
function claimedIn(claims: JWTPayload, path: readonly string[]): ClaimedTenants | undefined {
  const { iat: issuedAt } = claims;
  if (issuedAt === undefined) return undefined;
  const value = claimAt(claims, path);
  const names = (Array.isArray(value) ? value : [value]).filter(isStorable);
  return { names: [...new Set(names)].sort(), issuedAt };
}

const isStorable = (claim: unknown): claim is string =>
  typeof claim === 'string' && claim !== '' && unstorableText(claim) === undefined;

/** The email, if the issuer has verified it. Some issuers write every claim as text. */
function verifiedEmail({ email, email_verified }: JWTPayload): string | undefined {
  const isVerified = email_verified === true || email_verified === 'true';
  return typeof email === 'string' && isVerified ? normaliseEmail(email) : undefined;
}

const claimAt = (claims: JWTPayload, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => {
    const isObject = typeof value === 'object' && value !== null;
    return isObject && Object.hasOwn(value, key) ? (value as JWTPayload)[key] : undefined;
  }, claims);
