import type { Env } from '../env.ts';
import { hasMailer } from '../mail/settings.ts';
import production from '../worker.ts';
import { routes } from './routes.ts';

export {
  Dispatcher,
  Metrics,
  Notifier,
  RateLimiter,
  Registrar,
  TenantDeletion,
  TenantRegistrar,
} from '../worker.ts';
export { KeepingOutbox as Outbox } from './keeping-outbox.ts';

const known = new WeakMap<Env, Env>();

/** The environment, in which the Worker finds a mailer: the outbox keeps every message. */
function withMailer(env: Env): Env {
  const found = known.get(env);
  if (found) return found;
  const send = () => Promise.reject(new Error('the outbox sends'));
  const mailer = { EMAIL: { send }, MAIL_FROM: 'Roster <roster@roster.test>' };
  const made = hasMailer(env) ? env : Object.assign({}, env, mailer);
  known.set(env, made);
  return made;
}

/** The entry point of `npm run dev`. It is no part of what is deployed. */
export default {
  fetch(request, env, context) {
    const route = routes[new URL(request.url).pathname.replace(/\/$/, '')];
    if (route && ['GET', 'HEAD'].includes(request.method)) return route(env);
    return production.fetch(request, withMailer(env), context);
  },

  scheduled: (controller, env) => production.scheduled(controller, withMailer(env)),
} satisfies ExportedHandler<Env>;
