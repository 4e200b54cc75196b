import * as z from 'zod';

/** On the answers to requests that exact limits have counted. */
export const quotasTold = {
  RateLimit:
    'What is left of each exact limit that has counted the request: `r` requests, and `t` seconds until all are there again, or until there is one. E.g. `"identify.subject";r=1999;t=1`.',
  'RateLimit-Policy':
    'These limits: `q` requests at once, which come back within `w` seconds. E.g. `"identify.subject";q=2000;w=40`.',
};

/** Headers as an object of optional strings, by name with a sentence each. */
export const optionalStrings = (headers: Readonly<Record<string, string>>) =>
  z.object(
    Object.fromEntries(
      Object.entries(headers).map(([name, description]) => [
        name,
        z.string().optional().meta({ description }),
      ]),
    ),
  );
