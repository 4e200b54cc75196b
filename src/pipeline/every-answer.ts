import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { HonoTypes } from '../auth/call.ts';
import { BOOKMARK_HEADER } from '../http/session.ts';
import { requestIdIn } from './request-id.ts';

const EXPOSED = [
  ...['ETag', 'Retry-After', 'Location', 'Age', 'Cache-Status', BOOKMARK_HEADER],
  ...['Idempotent-Replayed', 'x-request-id'],
];

/** For an API: what a browser may do with an answer that it was lured into showing is nothing. */
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
 * Puts on every answer, also on errors and 304s, its id and what browsers must know. Set on the one
 * response that there is: with Hono's middlewares for each of these it was built three times over,
 * a good part of what an answer from memory takes (docs/performance.md).
 */
export const everyAnswer: MiddlewareHandler<HonoTypes> = async (c, next) => {
  const given = c.req.raw.headers;
  const requestId = requestIdIn(given);
  c.set('requestId', requestId);
  await next();
  const { headers } = c.res;
  headers.set('x-request-id', requestId);
  for (const [name, value] of FIXED_HEADERS) headers.set(name, value);
  const allowed = allowedOrigin(given.get('Origin') ?? '', c.env.ALLOWED_ORIGINS);
  if (allowed) headers.set('Access-Control-Allow-Origin', allowed);
  if (allowed !== '*') headers.append('Vary', 'Origin');
};

/** Answers what browsers ask before a request of another origin, which has no credential yet. */
export const preflight: MiddlewareHandler<HonoTypes> = cors({
  origin: (origin, c) => allowedOrigin(origin, c.env.ALLOWED_ORIGINS),
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  maxAge: 86_400,
});

function allowedOrigin(origin: string, variable: string): string | null {
  const allowed = variable.split(' ');
  if (allowed.includes('*')) return '*';
  return allowed.includes(origin) ? origin : null;
}
