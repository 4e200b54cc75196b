import type { Env } from './env.ts';

/** The URLs of views of the console. What is missing below `assets` is a file: it stays missing. */
const VIEW = /^https?:\/\/[^/]+\/console\/(?!assets([/?]|$))/;

/**
 * The page of the console, for every path below it that is no file: the views are the page's own.
 * Undefined for other requests. See docs/decisions/pages.md#the-console-is-one-page.
 */
export function consolePage(request: Request, env: Env): Promise<Response> | undefined {
  const isView = VIEW.test(request.url) && ['GET', 'HEAD'].includes(request.method);
  return isView ? env.ASSETS.fetch(new URL('/console/', request.url), request) : undefined;
}
