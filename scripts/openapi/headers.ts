import { BOOKMARK_HEADER } from '../../src/http/session.ts';
import * as z from '../../src/values/zod.ts';

/** On the answers to requests that exact limits have counted. */
export const quotasTold = {
  RateLimit:
    'What is left of each exact limit that has counted the request: `r` requests, and `t` seconds until all are there again, or until there is one. E.g. `"identify.subject";r=1999;t=1`.',
  'RateLimit-Policy':
    'These limits: `q` requests at once, which come back within `w` seconds. E.g. `"identify.subject";q=2000;w=40`.',
};

const ETAG = '"Tq7h0LzXw1mJc9aE"';

/** What a request's headers look like, by name. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'If-Match': ETAG,
  'If-None-Match': ETAG,
  'Idempotency-Key': '4bf1f3a0-5d0c-4f0e-9f43-0c9a3f1e2b77',
  'Cache-Control': 'no-cache',
  [BOOKMARK_HEADER]: '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683',
};

/** Headers as an object of optional strings, by name with a sentence each. */
export const optionalStrings = (headers: Readonly<Record<string, string>>) =>
  z.object(
    Object.fromEntries(
      Object.entries(headers).map(([name, description]) => {
        const example = EXAMPLES[name];
        return [
          name,
          z
            .optional(z.string())
            .register(z.globalRegistry, { description, ...(example && { example }) }),
        ];
      }),
    ),
  );
