import { app } from './app.ts';
import { checkEnvironment } from './check-environment.ts';
import { consolePage } from './console-page.ts';
import type { Env } from './env.ts';
import { everyMinute } from './scheduled.ts';

export { RateLimiter } from './limits/rate-limiter.ts';
export { Metrics } from './metrics/metrics.ts';
export { Outbox } from './outbox/outbox.ts';
export { Registrar } from './registrar/registrar.ts';
export { TenantDeletion } from './registrar/tenant-deletion.ts';
export { TenantRegistrar } from './registrar/tenant-registrar.ts';
export { Dispatcher } from './webhooks/dispatcher.ts';
export { Notifier } from './webhooks/notifier.ts';

/** The entry point of the Worker. */
export default {
  fetch(request, env, context) {
    checkEnvironment(env);
    return consolePage(request, env) ?? app.fetch(request, env, context);
  },

  /** Runs on the schedule of [triggers] in wrangler.toml. */
  async scheduled({ scheduledTime }, env) {
    checkEnvironment(env);
    await everyMinute(env, scheduledTime);
  },
} satisfies ExportedHandler<Env>;
