/**
 * Every setting of a deployment, and the check of them all. The Worker, `npm run dev` and
 * `npm run deploy` use it, so that each tells a mistake in the same words.
 */
import { issuersIn } from './auth/issuers.ts';
import { checkRootToken, developmentIn } from './auth/root-token.ts';
import { signUpIn } from './auth/sign-up.ts';
import { timelineOf } from './db/bookmark.ts';
import { capsIn } from './db/caps.ts';
import { eventDaysIn, historyDaysIn } from './db/retention.ts';
import { checkSuppressionKey } from './directory/personal-data/suppression.ts';
import type { Env } from './env.ts';
import { allowedOriginsIn } from './http/allowed-origins.ts';
import { mistakesIn } from './isolate/variable.ts';
import { maxInFlightIn } from './limits/admission.ts';
import { rateLimitsIn } from './limits/settings.ts';
import { logLevelIn, serverTimingIn } from './logs/settings.ts';
import { checkAppUrl, checkMailerSecret, checkMailerUrl, checkSender } from './mail/settings.ts';
import { metricsSecondsIn } from './metrics/settings.ts';
import { loopbackIn } from './webhooks/settings.ts';

interface Setting {
  readonly meaning: string;
  /** Throws an error that says what to change. */
  readonly check: (env: Env) => unknown;
  /** A member that a binding of the right kind has. A variable has none, and is text. */
  readonly method?: string;
}

const variable = (meaning: string, check: Setting['check']): Setting => ({ meaning, check });

const binding = (method: string, meaning: string): Setting => ({
  meaning,
  check: () => undefined,
  method,
});

const object = (meaning: string): Setting => binding('getByName', `the Durable Object ${meaning}`);

const load = (): Setting => binding('limit', 'the limit of the load of one credential');

/** Every setting by its name. `scripts/settings/examples.ts` has an example of each. */
export const settings: Readonly<Record<keyof Env, Setting>> = {
  DB: binding('prepare', 'the D1 database'),
  COPIES: binding('getWithMetadata', 'the KV namespace of published copies'),
  ASSETS: binding('fetch', 'the static assets'),
  REGISTRAR: object('of one email'),
  TENANT_REGISTRAR: object('of one tenant'),
  TENANT_DELETION: object('of a deletion'),
  OUTBOX: object('that sends messages'),
  DISPATCHER: object('of one webhook'),
  NOTIFIER: object('that wakes webhooks'),
  RATE_LIMITER: object('of one bucket'),
  METRICS: object('of the sums'),
  READ_LIMIT: load(),
  WRITE_LIMIT: load(),
  VERSION: binding('timestamp', 'the metadata of the version'),
  EMAIL: binding('send', 'Cloudflare Email Service'),
  ANALYTICS: binding('writeDataPoint', 'a dataset of Analytics Engine'),
  DB_EPOCH: variable('the epoch of the database, "1" until a restore', timelineOf),
  ALLOWED_ORIGINS: variable(
    'the origins whose pages may call the API, "*" for any, "" for none',
    (env) => allowedOriginsIn(env.ALLOWED_ORIGINS),
  ),
  JWT_ISSUERS: variable('the outside issuers of JWTs, "[]" for none', (env) =>
    issuersIn(env.JWT_ISSUERS),
  ),
  RATE_LIMITS: variable('the rate limits, "off" for none', (env) => rateLimitsIn(env.RATE_LIMITS)),
  MAX_IN_FLIGHT: variable(
    'how many requests one isolate works on at once, besides reads of copies, "off" for any',
    (env) => maxInFlightIn(env.MAX_IN_FLIGHT),
  ),
  LOG: variable('the requests to log', (env) => logLevelIn(env.LOG)),
  SERVER_TIMING: variable('whether answers have the header Server-Timing', (env) =>
    serverTimingIn(env.SERVER_TIMING),
  ),
  METRICS_SECONDS: variable(
    'the seconds after which an isolate sends what it has counted, "off" to count nothing',
    (env) => metricsSecondsIn(env.METRICS_SECONDS),
  ),
  HISTORY_DAYS: variable('the days for which the values in the history are kept', (env) =>
    historyDaysIn(env.HISTORY_DAYS),
  ),
  EVENT_DAYS: variable('the days for which events are kept', (env) => eventDaysIn(env.EVENT_DAYS)),
  CAPS: variable('how many rows one user, application or tenant may have', (env) =>
    capsIn(env.CAPS),
  ),
  MAIL_FROM: variable('the sender of messages, "" if no mail is sent', checkSender),
  APP_URL: variable(
    'the page where the links of messages lead, "" for a page of Roster',
    checkAppUrl,
  ),
  MAILER_URL: variable('where messages are posted', checkMailerUrl),
  MAILER_SECRET: variable('the secret that signs messages', checkMailerSecret),
  SUPPRESSION_KEY: variable('the key of suppressed addresses', checkSuppressionKey),
  DEVELOPMENT: variable('whether this is a deployment for development', (env) =>
    developmentIn(env.DEVELOPMENT),
  ),
  WEBHOOK_LOOPBACK: variable('whether webhooks may go to this machine', (env) =>
    loopbackIn(env.WEBHOOK_LOOPBACK),
  ),
  SIGN_UP: variable('whether anybody may make an account', (env) => signUpIn(env.SIGN_UP)),
  ROOT_TOKEN: variable('the token that may do everything', checkRootToken),
};

const OPTIONAL = [
  'ANALYTICS',
  'EMAIL',
  'MAILER_URL',
  'MAILER_SECRET',
  'SUPPRESSION_KEY',
  'ROOT_TOKEN',
];

/** A setting that is missing or wrong, and the message that says what to change. */
export interface Mistake {
  readonly name: string;
  readonly message: string;
}

/** Every mistake in the settings, in the order of the table. */
export const mistakesOf = (env: Env): Mistake[] =>
  Object.entries(settings).flatMap(([name, setting]) => {
    const message = mistakeIn(name, setting, env);
    if (message === undefined) return [];
    return [{ name, message }];
  });

function mistakeIn(name: string, { meaning, method, check }: Setting, env: Env) {
  const value = env[name as keyof Env];
  if (value === undefined && !OPTIONAL.includes(name)) {
    return `Add ${name} ${method ? 'to' : 'under [vars] in'} wrangler.toml: ${meaning}`;
  }
  if (method) {
    if (value === undefined || method in Object(value)) return undefined;
    return `Change ${name} in wrangler.toml: it must be ${meaning}`;
  }
  try {
    if (value !== undefined && typeof value !== 'string') {
      throw mistakesIn(name, ['must be text, in quotes']);
    }
    check(env);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const EXPLAINED = 'The comments in wrangler.toml explain each setting.';

let checked: Env | undefined;

/** Throws an error that names every missing or wrong setting, before any request can fail on it. */
export function checkEnvironment(env: Env): void {
  if (checked === env) return;
  const messages = mistakesOf(env).map(({ message }) => message);
  if (messages.length > 0) throw new Error([...messages, EXPLAINED].join('\n'));
  checked = env;
}
