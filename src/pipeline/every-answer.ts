import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { HonoTypes } from '../auth/call.ts';
import { allowedOriginsIn } from '../http/allowed-origins.ts';
import { NOTICE_HEADER } from '../http/notice.ts';
import { BOOKMARK_HEADER } from '../http/session.ts';
import { requestIdIn } from './request-id.ts';

const EXPOSED = [
  ...['ETag', 'Retry-After', 'Location', 'Age', 'Cache-Status', BOOKMARK_HEADER],
  ...['Idempotent-Replayed', 'x-request-id', 'RateLimit', 'RateLimit-Policy', NOTICE_HEADER],
  ...['Link', 'Content-Disposition'],
];

/**
 * If a browser is lured into showing an answer of the API, these forbid it to do anything with it.
 */
const FIXED_HEADERS = Object.entries({
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=15552000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Access-Control-Expose-Headers': EXPOSED.join(),
});

/**
 * Sets the request id, the security headers and the CORS headers on every answer, on errors and
 * 304s too, and the state of the limits that have counted the request. All are set on one response:
 * Hono's middleware for each would build the response three times. See
 * docs/decisions/http.md#headers-are-set-in-one-place.
 */
export const everyAnswer: MiddlewareHandler<HonoTypes> = async (c, next) => {
  const given = c.req.raw.headers;
  const requestId = requestIdIn(given);
  c.set('requestId', requestId);
  await next();
  const { headers } = c.res;
  headers.set('x-request-id', requestId);
  for (const [name, value] of FIXED_HEADERS) headers.set(name, value);
  for (const [name, { policy, state }] of c.get('meter').quotas) {
    headers.append('RateLimit-Policy', `"${name}";${policy}`);
    headers.append('RateLimit', `"${name}";${state}`);
  }
  const allowed = allowedOrigin(given.get('Origin') ?? '', c.env.ALLOWED_ORIGINS);
  if (allowed) headers.set('Access-Control-Allow-Origin', allowed);
  if (allowed !== '*') headers.append('Vary', 'Origin');
};

const corsOf: MiddlewareHandler<HonoTypes> = cors({
  origin: (origin, c) => allowedOrigin(origin, c.env.ALLOWED_ORIGINS),
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  maxAge: 86_400,
});

/**
 * Answers OPTIONS, which needs no credential: the methods of the path in `Allow`, and to the
 * preflight requests of browsers what they ask. A path that is none is 404.
 */
export const preflight: MiddlewareHandler<HonoTypes> = async (c, next) => {
  await next();
  return c.res.ok ? corsOf(c, next) : undefined;
};

function allowedOrigin(origin: string, variable: string): string | null {
  const allowed = allowedOriginsIn(variable);
  if (allowed.has('*')) return '*';
  return allowed.has(origin) ? origin : null;
}
