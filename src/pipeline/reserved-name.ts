import type { MiddlewareHandler } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import { Problem } from '../http/problem.ts';

/** A parameter that would vanish on its way through an object is refused, not ignored. */
export const refuseReservedName: MiddlewareHandler<HonoTypes> = async (c, next) => {
  if (c.req.url.includes('__proto__') && new URL(c.req.url).searchParams.has('__proto__')) {
    const issue = { path: ['__proto__'], message: 'There is no such parameter.' };
    throw new Problem({ is: 'invalid_query', issues: [issue] });
  }
  await next();
};
