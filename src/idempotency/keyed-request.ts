import { createHash } from 'node:crypto';
import type { Credential } from '../auth/credential.ts';
import type { Contract } from '../http/contract.ts';
import { invalidHeader } from '../http/problem.ts';

const HEADER = 'Idempotency-Key';

/** A request with an Idempotency-Key. */
export interface KeyedRequest {
  /** A hash of caller, route and key: the same for every attempt. */
  readonly id: string;
  /** A hash of everything that the request asks for. It must not differ under the same key. */
  readonly fingerprint: string;
  /** Encrypts an answer that shows a secret. A client that repeats the request has it again. */
  readonly secret: string;
}

/** The key of a request, or null. Raises `invalid_query` if it is malformed. */
export function idempotencyKeyIn(headers: Headers): string | null {
  const key = headers.get(HEADER);
  if (key === null || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const message = `${HEADER} must be 1 to 255 visible ASCII characters, such as a UUID.`;
  throw invalidHeader(HEADER, message);
}

/** The headers that change the meaning of a request. */
const MEANINGFUL = ['Content-Type', 'If-Match', 'If-None-Match'];

/** Hashes a request into its identity, its fingerprint and its secret. */
export function keyedRequest(
  key: string,
  request: { readonly url: string; readonly headers: Headers; readonly text: string },
  { method, path }: Pick<Contract, 'method' | 'path'>,
  credential: Credential | undefined,
): KeyedRequest {
  const { headers, text } = request;
  const { pathname, search } = new URL(request.url);
  const meaning = MEANINGFUL.map((name) => headers.get(name));
  return {
    id: hash(repeaterOf(credential, text), method, path, key),
    // A body may hold a password. The key is stored nowhere, so nobody can guess it from the hash.
    fingerprint: hash(key, pathname, search, ...meaning, text),
    secret: hash('seal', key, headers.get('Authorization'), text),
  };
}

/**
 * Names the token or subject that may get the stored answer; without a credential, the body does.
 */
export function repeaterOf(credential: Credential | undefined, text: string): string {
  switch (credential?.kind) {
    case undefined:
      return `anyone ${text}`;
    case 'root':
      return 'root';
    case 'token':
      return `token ${credential.tokenId} ${credential.hash}`;
    case 'identity':
      return `identity ${JSON.stringify([credential.issuer, credential.subject])}`;
  }
}

export const hash = (...parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
