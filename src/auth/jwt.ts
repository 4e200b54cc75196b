/** JWTs of outside issuers: the form is read without I/O, the rest is verified by jose. */
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { Problem } from '../http/problem.ts';
import { identityOf } from './claims.ts';
import type { Identity, PresentedJwt } from './credential.ts';
import type { Issuers } from './issuers.ts';
import { keySetAt, unavailable } from './key-set.ts';

const LONGEST = 8 * 1024;
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Seconds by which an issuer's clock may differ from ours. */
const TOLERANCE = 60;

/** A JWT that claims to be of a configured issuer, or undefined. Nothing of it is verified yet. */
export function presentedJwt(token: string, issuers: Issuers): PresentedJwt | undefined {
  if (token.length > LONGEST || !FORM.test(token)) return undefined;
  const iss = claimedIssuer(token);
  const issuer = typeof iss === 'string' ? issuers.get(iss) : undefined;
  return issuer && { kind: 'jwt', token, issuer };
}

function claimedIssuer(token: string): unknown {
  try {
    decodeProtectedHeader(token);
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** Whom a JWT names. Raises `unauthenticated`, or `unavailable` when the keys cannot be had. */
export async function verifyJwt({ token, issuer }: PresentedJwt): Promise<Identity> {
  try {
    const { payload } = await jwtVerify(token, keySetAt(issuer.jwksUrl), {
      issuer: issuer.issuer,
      audience: [...issuer.audience],
      algorithms: [...issuer.algorithms],
      requiredClaims: ['iss', 'sub', 'exp'],
      clockTolerance: TOLERANCE,
    });
    return identityOf(payload, issuer);
  } catch (error) {
    throw problemOf(error);
  }
}

/** What came back is no set of public keys: the issuer's fault, or its network's, not the token's. */
const KEYS_FAILED = new Set([
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
  errors.JWKSTimeout.code,
]);

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof errors.JOSEError && KEYS_FAILED.has(error.code)) return unavailable();
  return new Problem({ is: 'unauthenticated', because: 'invalid' });
}
