/** JWTs of outside issuers. The form is checked without I/O; jose verifies the rest. */
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import { Problem, refusedToken } from '../http/problem.ts';
import type { JwtFault } from '../http/token-fault.ts';
import { identityOf } from './claims.ts';
import type { Identity, PresentedJwt } from './credential.ts';
import type { Issuers } from './issuers.ts';
import { type KeySet, keySetAt, keysUnavailable } from './key-set.ts';

const LONGEST = 8 * 1024;
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** The issuer's clock may differ from ours by this many seconds. */
const TOLERANCE = 60;

/** A JWT of a configured issuer. Nothing is verified yet. Raises `unauthenticated`. */
export function presentedJwt(token: string, issuers: Issuers): PresentedJwt {
  if (token.length > LONGEST || !FORM.test(token)) throw refusedToken('token_malformed');
  const iss = claimedIssuer(token);
  const issuer = typeof iss === 'string' ? issuers.get(iss) : undefined;
  if (!issuer) throw refusedToken('jwt_issuer_unknown');
  return { kind: 'jwt', token, issuer };
}

function claimedIssuer(token: string): unknown {
  try {
    decodeProtectedHeader(token);
    return decodeJwt(token).iss;
  } catch {
    throw refusedToken('jwt_malformed');
  }
}

/** Verifies a JWT. Raises `unauthenticated`, or `unavailable` if the keys cannot be fetched. */
export async function verifyJwt({ token, issuer }: PresentedJwt): Promise<Identity> {
  try {
    const { payload, protectedHeader } = await verifiedBy(keySetAt(issuer.jwksUrl), token, {
      issuer: issuer.issuer,
      audience: [...issuer.audience],
      algorithms: [...issuer.algorithms],
      requiredClaims: ['iss', 'sub', 'exp'],
      clockTolerance: TOLERANCE,
    });
    if (!isAccessToken(protectedHeader.typ)) throw refusedToken('jwt_type');
    return identityOf(payload, issuer);
  } catch (error) {
    throw problemOf(error);
  }
}

/**
 * Verifies a JWT with the key that it names. One without a `kid` names none, so each key that fits
 * its algorithm is tried. If none has signed it, the keys may have changed, as for an unknown name.
 */
async function verifiedBy(
  keys: KeySet,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await verifiedByOneOf(keys, token, options);
  } catch (error) {
    const isNamed = decodeProtectedHeader(token).kid !== undefined;
    if (isNamed || !isOtherSignature(error) || keys.coolingDown) throw error;
    await keys.reload();
    return verifiedByOneOf(keys, token, options);
  }
}

async function verifiedByOneOf(
  keys: KeySet,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const tried = jwtVerify(token, key, options);
      const result = await tried.catch((failure: unknown) => {
        if (!isOtherSignature(failure)) throw failure;
      });
      if (result) return result;
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

const isOtherSignature = (error: unknown): boolean =>
  error instanceof errors.JWSSignatureVerificationFailed;

/**
 * Whether a `typ` is that of an access token (RFC 9068), of a JWT of no declared purpose, or
 * absent. Issuers sign tokens of other purposes with the same key, such as logout tokens
 * (`logout+jwt`).
 */
const isAccessToken = (type: unknown): boolean =>
  type === undefined || (typeof type === 'string' && /^(application\/)?(at\+)?jwt$/i.test(type));

/** The fetched document is no key set. The issuer or its network failed, not the token: 503. */
const KEYS_FAILED = new Set([
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
  errors.JWKSTimeout.code,
]);

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof errors.JOSEError && KEYS_FAILED.has(error.code)) return keysUnavailable();
  return refusedToken(faultOf(error));
}

/** By the codes of jose, which are stable. */
const faults: Readonly<Record<string, JwtFault>> = {
  [errors.JWTExpired.code]: 'jwt_expired',
  [errors.JOSEAlgNotAllowed.code]: 'jwt_algorithm',
  [errors.JWKSNoMatchingKey.code]: 'jwt_key_unknown',
  [errors.JWSSignatureVerificationFailed.code]: 'jwt_signature',
};

const claimFaults: Readonly<Record<string, JwtFault>> = {
  aud: 'jwt_audience',
  nbf: 'jwt_not_yet_valid',
  exp: 'jwt_expired',
};

function faultOf(error: unknown): JwtFault {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return 'jwt_claim_missing';
    return claimFaults[error.claim] ?? 'jwt_malformed';
  }
  const code = error instanceof errors.JOSEError ? error.code : '';
  return faults[code] ?? 'jwt_malformed';
}
