import { issuersIn } from './auth/issuers.ts';
import { checkRootToken, isDevelopment } from './auth/root-token.ts';
import { isSignUpOpen } from './auth/sign-up.ts';
import { timelineOf } from './db/bookmark.ts';
import { capsIn } from './db/caps.ts';
import { eventsKeptDaysIn } from './db/retention.ts';
import type { Env } from './env.ts';
import { rateLimitsIn } from './limits/settings.ts';
import { logLevelIn, serverTimingIn } from './logs/settings.ts';
import { checkMail } from './mail/settings.ts';

const needed = {
  DB: 'the D1 database: [[d1_databases]] binding = "DB"',
  COPIES: 'the KV namespace of published copies: [[kv_namespaces]] binding = "COPIES"',
  REGISTRAR: 'the Durable Object of one email: [[durable_objects.bindings]] name = "REGISTRAR"',
  TENANT_DELETION:
    'the Durable Object of a deletion: [[durable_objects.bindings]] name = "TENANT_DELETION"',
  OUTBOX: 'the Durable Object that sends messages: [[durable_objects.bindings]] name = "OUTBOX"',
  RATE_LIMITER:
    'the Durable Object of one bucket: [[durable_objects.bindings]] name = "RATE_LIMITER"',
  READ_LIMIT: 'the load of reads: [[ratelimits]] name = "READ_LIMIT"',
  WRITE_LIMIT: 'the load of writes: [[ratelimits]] name = "WRITE_LIMIT"',
  DB_EPOCH: 'the epoch of the database: DB_EPOCH under [vars], "1" until its first restore',
  ALLOWED_ORIGINS: 'the origins for CORS: ALLOWED_ORIGINS under [vars], "*" for any',
  JWT_ISSUERS: 'the outside issuers of JWTs: JWT_ISSUERS under [vars], "[]" for none',
  RATE_LIMITS: 'the rate limits: RATE_LIMITS under [vars], "off" for none',
  LOG: 'what is logged: LOG under [vars], "requests", "errors" or "off"',
  SERVER_TIMING: 'the Server-Timing header: SERVER_TIMING under [vars], "on" or "off"',
  EVENTS_KEPT_DAYS: 'how long events are kept: EVENTS_KEPT_DAYS under [vars], such as "400"',
  CAPS: 'how many rows one user, application or tenant may have: CAPS under [vars]',
  MAIL_FROM: 'the sender of messages: MAIL_FROM under [vars], "" if no mail is sent',
  APP_URL: 'where the links of messages lead: APP_URL under [vars], "" for a page of Roster',
  SIGN_UP: 'whether anybody may sign up: SIGN_UP under [vars], "closed" or "open"',
  DEVELOPMENT: 'whether this is a deployment for development: DEVELOPMENT under [vars], "off"',
} satisfies Partial<Record<keyof Env, string>>;

let checked: Env | undefined;

/** Throws an error that names every missing or wrong setting, before any request can fail on it. */
export function checkEnvironment(env: Env): void {
  if (checked === env) return;
  const missing = Object.entries(needed).filter(([name]) => !(name in env));
  if (missing.length > 0) {
    const list = missing.map(([name, meaning]) => `  ${name}: ${meaning}`).join('\n');
    throw new Error(`wrangler.toml lacks what Roster needs:\n${list}`);
  }
  timelineOf(env);
  issuersIn(env.JWT_ISSUERS);
  rateLimitsIn(env.RATE_LIMITS);
  logLevelIn(env.LOG);
  serverTimingIn(env.SERVER_TIMING);
  eventsKeptDaysIn(env.EVENTS_KEPT_DAYS);
  capsIn(env.CAPS);
  isSignUpOpen(env.SIGN_UP);
  isDevelopment(env.DEVELOPMENT);
  checkRootToken(env);
  checkMail(env);
  checked = env;
}
