import type { Context, MiddlewareHandler } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import { callerForLog } from '../auth/caller-for-log.ts';
import { Meter } from '../http/meter.ts';
import { type Answered, isOurs, requestLog, serverTiming } from './request-log.ts';
import { logLevelIn, serverTimingIn } from './settings.ts';

/** Measures each request and logs it afterwards, if the variable `LOG` asks for it. */
export const observe: MiddlewareHandler<HonoTypes> = async (c, next) => {
  const at = Date.now();
  const start = performance.now();
  const meter = new Meter();
  c.set('meter', meter);
  await next();
  const durationMs = performance.now() - start;
  if (serverTimingIn(c.env.SERVER_TIMING) === 'on') {
    c.header('Server-Timing', serverTiming(meter.steps, durationMs));
  }
  const level = logLevelIn(c.env.LOG);
  if (level === 'off' || (level === 'errors' && !isOurs(c.error))) return;
  console.log(JSON.stringify(requestLog(answered(c, at, durationMs))));
};

const answered = (c: Context<HonoTypes>, at: number, durationMs: number): Answered => ({
  at,
  durationMs,
  error: c.error,
  steps: c.get('meter').steps,
  requestId: c.get('requestId'),
  route: c.get('route') ?? null,
  method: c.req.method,
  status: c.res.status,
  caller: callerForLog(c.get('credential')),
  cacheStatus: c.res.headers.get('Cache-Status'),
});
