/** The reasons for refusing a credential. */

/**
 * Why a credential is refused. One that is mistyped has a wrong checksum, so it was never right.
 */
export type Refusal =
  | 'missing'
  | 'empty'
  | 'spaces'
  | 'mistyped'
  | 'invalid'
  | 'inactive'
  | 'credentials'
  | 'code';

/**
 * What exactly is wrong with a token. The log names it, and `challengeOf` says what its holder is
 * told.
 */
export type TokenFault =
  | 'token_malformed'
  | 'token_mistyped'
  | 'token_unknown'
  | 'token_ended'
  | 'token_expired'
  | 'user_inactive'
  | 'user_suspended_here'
  | JwtFault;

/** The faults of a JWT. Roster checks for the first two before it knows the issuer. */
export type JwtFault =
  | 'jwt_malformed'
  | 'jwt_issuer_unknown'
  | 'jwt_algorithm'
  | 'jwt_key_unknown'
  | 'jwt_signature'
  | 'jwt_expired'
  | 'jwt_not_yet_valid'
  | 'jwt_audience'
  | 'jwt_claim_missing'
  | 'jwt_type'
  | 'subject_unusable'
  | 'subject_unknown'
  | 'email_unverified';

/** The reason that the dialects tell of a fault. */
export function refusalOf(fault: TokenFault): Refusal {
  switch (fault) {
    case 'token_mistyped':
      return 'mistyped';
    case 'user_inactive':
    case 'user_suspended_here':
      return 'inactive';
    default:
      return 'invalid';
  }
}
