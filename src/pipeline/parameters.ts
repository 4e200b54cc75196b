/** Query parameters that no schema sees. */
import type { MiddlewareHandler } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import { invalidQuery } from '../http/problem.ts';
import { excerpt } from '../values/excerpt.ts';

/** Refuses `__proto__`: as the key of an object it would get lost without a word. */
export const refuseReservedName: MiddlewareHandler<HonoTypes> = async (c, next) => {
  if (c.req.url.includes('__proto__') && parametersOf(c.req.url).includes('__proto__')) {
    throw invalidQuery('__proto__', 'There is no such parameter.', 'unknown');
  }
  await next();
};

/** Refuses every parameter: for endpoints that take none. */
export const refuseParameters: MiddlewareHandler<HonoTypes> = async (c, next) => {
  if (c.req.url.includes('?')) {
    const [name] = parametersOf(c.req.url);
    if (name !== undefined) {
      const message = `There is no parameter "${excerpt(name)}": this request takes none.`;
      throw invalidQuery(name, message, 'unknown');
    }
  }
  await next();
};

const parametersOf = (url: string): string[] => [...new URL(url).searchParams.keys()];
