import type { Context, MiddlewareHandler } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import { callerForLog } from '../auth/caller-for-log.ts';
import { Meter } from '../http/meter.ts';
import { sendSoon } from '../metrics/send.ts';
import { metricsSecondsIn } from '../metrics/settings.ts';
import { countRequest } from './count-request.ts';
import { type Answered, isOurs, requestLog, serverTiming } from './request-log.ts';
import { logLevelIn, serverTimingIn } from './settings.ts';
import { tellOnWorkersDev } from './workers-dev.ts';

/** Measures each request, and counts and logs it afterwards as the variables ask. */
export const observe: MiddlewareHandler<HonoTypes> = async (c, next) => {
  const at = Date.now();
  const start = performance.now();
  const meter = new Meter();
  c.set('meter', meter);
  tellOnWorkersDev(c.req.url);
  await next();
  const durationMs = performance.now() - start;
  if (serverTimingIn(c.env.SERVER_TIMING) === 'on') {
    c.header('Server-Timing', serverTiming(meter.steps, durationMs));
  }
  const done = answered(c, at, durationMs);
  if (metricsSecondsIn(c.env.METRICS_SECONDS) !== null) {
    countRequest(done);
    sendSoon(c.env, at, (work) => c.executionCtx.waitUntil(work));
  }
  const level = logLevelIn(c.env.LOG);
  if (level === 'off' || (level === 'errors' && !isOurs(c.error))) return;
  console.log(JSON.stringify(requestLog(done)));
};

const answered = (c: Context<HonoTypes>, at: number, durationMs: number): Answered => ({
  at,
  durationMs,
  error: c.error,
  steps: c.get('meter').steps,
  event: c.get('meter').event,
  requestId: c.get('requestId'),
  route: c.get('route') ?? null,
  method: c.req.method,
  status: c.res.status,
  caller: callerForLog(c.get('credential')),
  cacheStatus: c.res.headers.get('Cache-Status'),
});
