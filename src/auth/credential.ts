import type { Env } from '../env.ts';
import { refusedToken, unauthenticated } from '../http/problem.ts';
import { type Issuer, issuersIn } from './issuers.ts';
import { presentedJwt } from './jwt.ts';
import { rootLabelOf } from './root-token.ts';
import { parseToken, TOKEN_PREFIX, type TokenClaim } from './token.ts';

interface Root {
  readonly kind: 'root';
  /** What events and logs call the token: `root`, or `root:` and its name. */
  readonly label: string;
}

interface Token extends TokenClaim {
  readonly kind: 'token';
}

/** A JWT that is not verified yet: its form is good and its issuer is configured. */
export interface PresentedJwt {
  readonly kind: 'jwt';
  readonly token: string;
  readonly issuer: Issuer;
}

/** The tenants that a claim names, by key or id. */
export interface ClaimedTenants {
  readonly names: readonly string[];
  /** When the JWT was issued, in seconds. */
  readonly issuedAt: number;
}

/** The claims of a verified JWT. The database maps issuer and subject to a user. */
export interface Identity {
  readonly kind: 'identity';
  readonly issuer: string;
  readonly subject: string;
  /** True if a configured claim makes the caller a platform administrator for this request. */
  readonly isPlatformAdmin: boolean;
  /** Present if a configured claim grants memberships. */
  readonly claimed?: ClaimedTenants;
  /** Present if the issuer has verified it. Normalised. */
  readonly email?: string;
  readonly name?: string;
  /** Milliseconds UTC. */
  readonly expiresAt: number;
}

/** A well-formed credential of a request. Only the root token is proof by itself. */
export type PresentedCredential = Root | Token | PresentedJwt;

/** The credential that handlers see. A JWT has been verified by then. */
export type Credential = Root | Token | Identity;

/**
 * Reads `Authorization: Token <value>` or `Bearer <value>` without any I/O.
 * Raises `unauthenticated`, with the reasons that Django REST framework distinguishes.
 */
export function readCredential(
  header: string | undefined,
  env: Pick<Env, 'ROOT_TOKEN' | 'JWT_ISSUERS'>,
): PresentedCredential {
  const words = (header ?? '').split(' ').filter((word) => word !== '');
  const [scheme, value] = words;
  if (!scheme || !/^(token|bearer)$/i.test(scheme)) throw unauthenticated('missing');
  if (value === undefined) throw unauthenticated('empty');
  if (words.length > 2) throw unauthenticated('spaces');
  if (value.startsWith(TOKEN_PREFIX)) return tokenIn(value);
  const label = env.ROOT_TOKEN && rootLabelOf(value, env.ROOT_TOKEN);
  if (label) return { kind: 'root', label };
  return presentedJwt(value, issuersIn(env.JWT_ISSUERS));
}

/** A token of Roster. One with a wrong checksum is mistyped, and was never right. */
function tokenIn(value: string): Token {
  const claim = parseToken(value);
  if (!claim) throw refusedToken('token_mistyped');
  return { kind: 'token', ...claim };
}
