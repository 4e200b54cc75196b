import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../http/problem.ts';
import { parseToken, type TokenClaim } from './token.ts';

/** What a request presents, known to be well formed. Only the root token is proof by itself. */
export type Credential = { readonly kind: 'root' } | ({ readonly kind: 'token' } & TokenClaim);

/**
 * Reads `Authorization: Token <value>` or `Bearer <value>` without any I/O.
 * Raises `unauthenticated`, in the cases that Django REST framework tells apart.
 */
export function readCredential(
  header: string | undefined,
  rootToken: string | undefined,
): Credential {
  const words = (header ?? '').split(' ').filter((word) => word !== '');
  const [scheme, value] = words;
  if (!scheme || !/^(token|bearer)$/i.test(scheme)) throw refusal('missing');
  if (value === undefined) throw refusal('empty');
  if (words.length > 2) throw refusal('spaces');
  const claim = parseToken(value);
  if (claim) return { kind: 'token', ...claim };
  if (rootToken && sameText(value, rootToken)) return { kind: 'root' };
  throw refusal('invalid');
}

type Reason = 'missing' | 'empty' | 'spaces' | 'invalid';
const refusal = (because: Reason) => new Problem({ is: 'unauthenticated', because });

/** Compares in constant time; hashing first makes the lengths equal. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
