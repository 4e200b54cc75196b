/** The challenge of a 401: `WWW-Authenticate` (RFC 9110, 11.6.1, and RFC 6750, 3). */

import type { ProblemMeaning } from './problem.ts';
import type { JwtFault, TokenFault } from './token-fault.ts';

const ENDED = 'The token is unknown, expired or revoked';
const INACTIVE = 'The user of this token is not active';

/**
 * What the holder of a refused token is told. It is about their token only: nobody learns whether
 * another token or user exists.
 */
const ofTokens: Readonly<Record<Exclude<TokenFault, JwtFault>, string>> = {
  token_malformed: 'This is neither a token of Roster nor a JWT',
  token_mistyped: 'A letter of the token is missing or wrong',
  token_unknown: ENDED,
  token_ended: ENDED,
  token_expired: ENDED,
  user_inactive: INACTIVE,
  user_suspended_here: INACTIVE,
};

const ofJwts: Readonly<Record<JwtFault, string>> = {
  jwt_malformed: 'The JWT cannot be read',
  jwt_issuer_unknown: 'The issuer of the JWT (iss) is not one that is trusted here',
  jwt_algorithm: 'The JWT is signed with an algorithm that is not allowed for its issuer',
  jwt_key_unknown: 'The issuer publishes no key of this name (kid)',
  jwt_signature: 'The signature of the JWT is wrong',
  jwt_expired: 'The JWT has expired (exp)',
  jwt_not_yet_valid: 'The JWT is not valid yet (nbf)',
  jwt_audience: 'The JWT is for somebody else (aud)',
  jwt_claim_missing: 'The JWT needs the claims iss, sub, exp and aud',
  jwt_type: 'The JWT is no access token (typ)',
  subject_unusable: 'The subject of the JWT (sub) cannot be stored',
  subject_unknown: 'The subject of the JWT (sub) is linked to no user',
  email_unverified:
    'The subject of the JWT is linked to no user, and the JWT has no verified email to link it by',
};

const descriptions: Readonly<Record<TokenFault, string>> = { ...ofTokens, ...ofJwts };

/** The sentence about a refused token, or undefined for another problem. */
export const faultTold = (meaning: ProblemMeaning): string | undefined =>
  meaning.is === 'unauthenticated' && meaning.fault ? descriptions[meaning.fault] : undefined;

/**
 * The challenge with the reason. Basic knows no reasons, nor does Django's scheme: there a JWT gets
 * a challenge of its own.
 */
export function challengeOf(scheme: 'Token' | 'Bearer' | 'Basic', meaning: ProblemMeaning): string {
  if (scheme === 'Basic') return 'Basic realm="write key", charset="UTF-8"';
  const fault = meaning.is === 'unauthenticated' ? meaning.fault : undefined;
  if (fault === undefined) return scheme;
  const reasoned = `Bearer error="invalid_token", error_description="${descriptions[fault]}"`;
  if (scheme === 'Bearer') return reasoned;
  return fault in ofJwts ? `${scheme}, ${reasoned}` : scheme;
}
