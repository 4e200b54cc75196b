/** The public keys of outside issuers, fetched when first needed and kept while the isolate lives. */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { Problem } from '../http/problem.ts';

/** After a failure the issuer is left alone for this long, whatever is presented meanwhile. */
const PAUSE = 1_000;

const keySets = new Map<string, JWTVerifyGetKey>();

/** The keys at a URL. jose fetches them anew after ten minutes, or for an unknown key after 30 s. */
export function keySetAt(url: string): JWTVerifyGetKey {
  const keys = keySets.get(url) ?? createRemoteJWKSet(new URL(url), { [customFetch]: fetchKeys() });
  keySets.set(url, keys);
  return keys;
}

/** Fetches, and raises `unavailable` when nothing comes back. */
function fetchKeys(): typeof fetch {
  let resting = 0;
  return async (url, options) => {
    if (Date.now() < resting) throw unavailable();
    const response = await fetch(url, options).catch(() => undefined);
    if (response?.status === 200) return response;
    resting = Date.now() + PAUSE;
    await response?.body?.cancel();
    console.error(JSON.stringify({ level: 'error', jwksUrl: url, status: response?.status }));
    throw unavailable();
  };
}

/** What a token is told whose issuer's keys cannot be had. */
export const unavailable = () => new Problem({ is: 'unavailable', retryAfter: PAUSE / 1_000 });
