/** The public keys of outside issuers: fetched on first use, kept for the life of the isolate. */
import { createRemoteJWKSet, customFetch } from 'jose';
import { unavailable } from '../http/problem.ts';

/** After a failed fetch the issuer is not asked again for this many milliseconds. */
const PAUSE = 1_000;

export type KeySet = ReturnType<typeof createRemoteJWKSet>;

const keySets = new Map<string, KeySet>();

/**
 * The keys at a URL. jose refetches them after 10 minutes, or after 30 s for an unknown key.
 * See docs/decisions/jwt.md#lifetime-of-keys.
 */
export function keySetAt(url: string): KeySet {
  const keys = keySets.get(url) ?? createRemoteJWKSet(new URL(url), { [customFetch]: fetchKeys() });
  keySets.set(url, keys);
  return keys;
}

/** An issuer has answered with no keys, or not at all. */
export class KeysNotServed extends Error {
  override readonly name = 'KeysNotServed';
  readonly jwksUrl: string;
  /** Null: it did not answer. */
  readonly status: number | null;

  constructor(jwksUrl: string, status: number | null) {
    super('the keys of an issuer are not served');
    this.jwksUrl = jwksUrl;
    this.status = status;
  }
}

/** A `fetch` that raises `unavailable` unless the issuer answers 200. */
function fetchKeys(): typeof fetch {
  let resting = 0;
  return async (url, options) => {
    if (Date.now() < resting) throw keysUnavailable();
    const response = await fetch(url, options).catch(() => undefined);
    if (response?.status === 200) return response;
    resting = Date.now() + PAUSE;
    await response?.body?.cancel();
    throw keysUnavailable(new KeysNotServed(String(url), response?.status ?? null));
  };
}

/** The problem when the issuer's keys cannot be fetched. */
export const keysUnavailable = (cause?: KeysNotServed) =>
  unavailable({ retryAfter: PAUSE / 1_000, cause });
