/** The requests of a smoke test: five of anybody, and seven where there is no root token. */

import { newToken } from '../../src/auth/token.ts';
import { newId } from '../../src/db/ids.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Check {
  /** The sentence that the smoke test prints: a working deployment makes it true. */
  readonly says: string;
  readonly request: () => Sent;
  /** Whether the answer is as it should be. It may take from it what a later request needs. */
  readonly holds: (answer: Answer) => boolean;
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

const ME = '/api/v1/me';

/** A token of the right form that nobody has. */
const unknownToken = () => newToken(newId('user')).token;
const mistyped = (token: string) => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');

const isRefused = ({ status, headers, text }: Answer) =>
  status === 401 && headers.has('WWW-Authenticate') && text.includes('UNAUTHORIZED');

/**
 * The health of a deployment: D1 answers, and has the migrations that the Worker needs. While a
 * version spreads, the one before may still answer.
 */
export const health = (version: string | undefined): Check => ({
  says: version === undefined ? 'D1 and its schema are there' : `version ${version} runs, with D1`,
  request: () => ({ path: '/healthz?details' }),
  holds: ({ status, text }) =>
    status === 200 &&
    text.includes('"status":"ok"') &&
    (version === undefined || text.includes(`"version":"${version}"`)),
});

/** They touch the assets, the check of tokens and CORS. */
export const ofAnybody = (allowedOrigins: string): Check[] => [
  {
    says: 'the OpenAPI document is served',
    request: () => ({ path: '/openapi.json' }),
    holds: ({ status, text }) => status === 200 && text.includes('"openapi"'),
  },
  {
    says: 'the console is served',
    request: () => ({ path: '/console/' }),
    holds: ({ status, text }) => status === 200 && text.includes('<!doctype html>'),
  },
  {
    says: 'a mistyped token is refused',
    request: () => ({ path: ME, token: mistyped(unknownToken()) }),
    holds: isRefused,
  },
  preflight(allowedOrigins.split(/\s+/)[0] ?? ''),
];

/** A browser asks before it calls. It hears of the first of `ALLOWED_ORIGINS`, or of none. */
function preflight(allowed: string): Check {
  const Origin = allowed === '*' || allowed === '' ? 'https://smoke.test' : allowed;
  return {
    says: allowed === '' ? 'no page may call the API' : 'pages of an allowed origin may call it',
    request: () => ({
      method: 'OPTIONS',
      path: ME,
      headers: { Origin, 'Access-Control-Request-Method': 'GET' },
    }),
    holds: ({ status, headers }) =>
      status === 204 && (headers.get('Access-Control-Allow-Origin') ?? '') === allowed,
  };
}

/** They need no root token, and leave nothing behind. */
export const withoutRoot = (): Check[] => [
  {
    says: 'a request without a credential is refused',
    request: () => ({ path: ME }),
    holds: isRefused,
  },
  {
    says: 'a token that nobody has is looked up, and refused',
    request: () => ({ path: ME, token: unknownToken() }),
    holds: isRefused,
  },
  {
    says: 'nobody signs in, after the limits and the hash of the password',
    request: () => ({
      method: 'POST',
      path: '/api/v1/auth/token',
      body: { email: `${newId('user')}@smoke.invalid`, password: 'smoke-test' },
    }),
    holds: isRefused,
  },
  {
    says: 'an invitation that nobody sent is absent',
    request: () => ({ path: `/api/v1/invitations/inv_${'0'.repeat(52)}` }),
    holds: ({ status }) => status === 404,
  },
  {
    says: 'an endpoint that is none is absent',
    request: () => ({ path: '/api/v1/smoke' }),
    holds: ({ status, text }) => status === 404 && text.includes('NOT_FOUND'),
  },
  {
    says: 'a method that an endpoint lacks is refused',
    request: () => ({ method: 'DELETE', path: '/healthz' }),
    holds: ({ status, headers }) => status === 405 && headers.has('Allow'),
  },
  {
    says: 'the reference is served',
    request: () => ({ path: '/docs/' }),
    holds: ({ status, text }) => status === 200 && text.includes('<!doctype html>'),
  },
];
