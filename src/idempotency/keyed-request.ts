import { createHash } from 'node:crypto';
import type { Credential } from '../auth/credential.ts';
import type { Contract } from '../http/contract.ts';
import { Problem } from '../http/problem.ts';

const HEADER = 'Idempotency-Key';

/** A request that came with an Idempotency-Key. */
export interface KeyedRequest {
  /** A hash of caller, route and key: the same for every attempt. */
  readonly id: string;
  /** A hash of all that the request asks for: another one under the same key is a mistake. */
  readonly fingerprint: string;
  /** What seals an answer that shows a secret; whoever repeats the request has it. */
  readonly secret: string;
}

/** The key of a request, if it brings one. Raises `invalid_query` for one that is none. */
export function idempotencyKeyIn(headers: Headers): string | null {
  const key = headers.get(HEADER);
  if (key === null || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const message = `${HEADER} must be 1 to 255 visible ASCII characters, such as a UUID.`;
  throw new Problem({ is: 'invalid_query', issues: [{ path: [HEADER], message }] });
}

/** Headers that change what a request means. */
const MEANINGFUL = ['Content-Type', 'If-Match', 'If-None-Match'];

/** A request as an attempt at what its key stands for. */
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
    id: hash(callerOf(credential, text), method, path, key),
    // A body may hold a password. The key, which is nowhere stored, keeps it from being guessed.
    fingerprint: hash(key, pathname, search, ...meaning, text),
    secret: hash('seal', key, headers.get('Authorization'), text),
  };
}

/** Who may be answered as before: the same token or the same subject. Who has neither, by its body. */
function callerOf(credential: Credential | undefined, text: string): string {
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

const hash = (...parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
