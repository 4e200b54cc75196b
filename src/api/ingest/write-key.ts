/** The write key of a request, as the libraries of Segment send it. Its form alone is checked. */
import { parseToken, type TokenClaim } from '../../auth/token.ts';
import { refusedToken, unauthenticated } from '../../http/problem.ts';

/**
 * The user name of HTTP Basic, or else `writeKey` of the body: browsers send it there. Raises
 * `unauthenticated` for none, and for one that is mistyped.
 */
export function writeKeyOf(headers: Headers, body: { readonly writeKey?: unknown }): TokenClaim {
  const key = userNameIn(headers.get('Authorization') ?? '') ?? body.writeKey;
  if (typeof key !== 'string' || key === '') throw unauthenticated('missing');
  const claim = parseToken(key);
  if (!claim) throw refusedToken('token_mistyped');
  return claim;
}

/** The user name of HTTP Basic (RFC 7617), or undefined. */
function userNameIn(header: string): string | undefined {
  const [, encoded] = /^basic +([a-z0-9+/]+=*)$/i.exec(header.trim()) ?? [];
  if (encoded === undefined) return undefined;
  return Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0];
}
