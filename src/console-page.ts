import type { MiddlewareHandler } from 'hono';
import type { HonoTypes } from './auth/call.ts';

/**
 * The page of the console, for every path below it that is no file: the views are the page's own.
 * A file that is missing stays missing. See docs/decisions/pages.md#the-console-is-one-page.
 */
export const consolePage: MiddlewareHandler<HonoTypes> = async ({ req, env }, next) =>
  req.path.startsWith('/console/assets')
    ? next()
    : env.ASSETS.fetch(new URL('/console/', req.url), req.raw);
