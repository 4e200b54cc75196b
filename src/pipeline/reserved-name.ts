import type { MiddlewareHandler } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import { invalidQuery } from '../http/problem.ts';

/** Refuses `__proto__`: as the key of an object it would get lost without a word. */
export const refuseReservedName: MiddlewareHandler<HonoTypes> = async (c, next) => {
  if (c.req.url.includes('__proto__') && new URL(c.req.url).searchParams.has('__proto__')) {
    throw invalidQuery('__proto__', 'There is no such parameter.', 'unknown');
  }
  await next();
};
