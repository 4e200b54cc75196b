/**
 * Every setting of a deployment, and the check of them all. The Worker, `npm run dev` and
 * `npm run deploy` use it, so that each tells a mistake in the same words.
 */
import { issuersIn } from './auth/issuers.ts';
import { checkRootToken, developmentIn } from './auth/root-token.ts';
import { signUpIn } from './auth/sign-up.ts';
import { timelineOf } from './db/bookmark.ts';
import { capsIn } from './db/caps.ts';
import { eventDaysIn } from './db/retention.ts';
import type { Env } from './env.ts';
import { allowedOriginsIn } from './http/allowed-origins.ts';
import { mistakesIn } from './isolate/variable.ts';
import { maxInFlightIn } from './limits/admission.ts';
import { rateLimitsIn } from './limits/settings.ts';
import { logLevelIn, serverTimingIn } from './logs/settings.ts';
import { checkAppUrl, checkMailerSecret, checkMailerUrl, checkSender } from './mail/settings.ts';
import { metricsSecondsIn } from './metrics/settings.ts';

interface Setting {
  readonly meaning: string;
  /** Lines of wrangler.toml. The message of a secret tells by itself how to make one. */
  readonly example: readonly string[];
  /** Throws an error that says what to change. */
  readonly check: (env: Env) => unknown;
  /** A member that a binding of the right kind has. A variable has none, and is text. */
  readonly method?: string;
}

const variable = (meaning: string, example: string, check: Setting['check']): Setting => ({
  meaning,
  example: [example],
  check,
});

const binding = (method: string, meaning: string, ...example: readonly string[]): Setting => ({
  meaning,
  example,
  check: () => undefined,
  method,
});

const object = (name: string, class_name: string, meaning: string): Setting =>
  binding(
    'getByName',
    `the Durable Object ${meaning}`,
    '[[durable_objects.bindings]]',
    `name = "${name}"`,
    `class_name = "${class_name}"`,
  );

const load = (name: string, namespace_id: number, limit: string): Setting =>
  binding(
    'limit',
    'the limit of the load of one credential',
    '[[ratelimits]]',
    `name = "${name}"`,
    `namespace_id = "${namespace_id}"`,
    `simple = { limit = ${limit}, period = 10 }`,
  );

const ISSUER =
  '{"issuer": "https://id.example.com/", "jwksUrl": "https://id.example.com/jwks.json", ' +
  '"audience": "roster", "algorithms": ["RS256"]}';

const CAPS =
  '{"memberships": 200, "records": 400, "organizations": 10000, "tokens": 100, ' +
  '"serviceUsers": 100, "invitations": 1000}';

const LIMITS = '{"signIn": {"address": {"capacity": 100, "refillPerSecond": 1}, …}, …}';

/** Every setting by its name. */
export const settings: Readonly<Record<keyof Env, Setting>> = {
  DB: binding(
    'prepare',
    'the D1 database',
    '[[d1_databases]]',
    'binding = "DB"',
    'database_name = "roster"',
    'migrations_dir = "migrations"',
  ),
  COPIES: binding(
    'getWithMetadata',
    'the KV namespace of published copies',
    '[[kv_namespaces]]',
    'binding = "COPIES"',
  ),
  ASSETS: binding(
    'fetch',
    'the static assets',
    '[assets]',
    'directory = "build/assets"',
    'binding = "ASSETS"',
  ),
  REGISTRAR: object('REGISTRAR', 'Registrar', 'of one email'),
  TENANT_DELETION: object('TENANT_DELETION', 'TenantDeletion', 'of a deletion'),
  OUTBOX: object('OUTBOX', 'Outbox', 'that sends messages'),
  RATE_LIMITER: object('RATE_LIMITER', 'RateLimiter', 'of one bucket'),
  METRICS: object('METRICS', 'Metrics', 'of the sums'),
  READ_LIMIT: load('READ_LIMIT', 7401, '10_000'),
  WRITE_LIMIT: load('WRITE_LIMIT', 7402, '2_000'),
  VERSION: binding(
    'timestamp',
    'the metadata of the version',
    '[version_metadata]',
    'binding = "VERSION"',
  ),
  EMAIL: binding('send', 'Cloudflare Email Service', '[[send_email]]', 'name = "EMAIL"'),
  ANALYTICS: binding(
    'writeDataPoint',
    'a dataset of Analytics Engine',
    '[[analytics_engine_datasets]]',
    'binding = "ANALYTICS"',
    'dataset = "roster"',
  ),
  DB_EPOCH: variable('the epoch of the database, "1" until a restore', '"1"', timelineOf),
  ALLOWED_ORIGINS: variable(
    'the origins whose pages may call the API, "*" for any, "" for none',
    '"https://app.example.com https://admin.example.com"',
    (env) => allowedOriginsIn(env.ALLOWED_ORIGINS),
  ),
  JWT_ISSUERS: variable('the outside issuers of JWTs, "[]" for none', `'''[${ISSUER}]'''`, (env) =>
    issuersIn(env.JWT_ISSUERS),
  ),
  RATE_LIMITS: variable('the rate limits, "off" for none', `'''${LIMITS}'''`, (env) =>
    rateLimitsIn(env.RATE_LIMITS),
  ),
  MAX_IN_FLIGHT: variable(
    'how many requests one isolate works on at once, besides reads of copies, "off" for any',
    '"128"',
    (env) => maxInFlightIn(env.MAX_IN_FLIGHT),
  ),
  LOG: variable('the requests to log', '"requests"', (env) => logLevelIn(env.LOG)),
  SERVER_TIMING: variable('whether answers have the header Server-Timing', '"off"', (env) =>
    serverTimingIn(env.SERVER_TIMING),
  ),
  METRICS_SECONDS: variable(
    'the seconds after which an isolate sends what it has counted, "off" to count nothing',
    '"10"',
    (env) => metricsSecondsIn(env.METRICS_SECONDS),
  ),
  EVENT_DAYS: variable('the days for which events are kept', '"400"', (env) =>
    eventDaysIn(env.EVENT_DAYS),
  ),
  CAPS: variable('how many rows one user, application or tenant may have', `'''${CAPS}'''`, (env) =>
    capsIn(env.CAPS),
  ),
  MAIL_FROM: variable(
    'the sender of messages, "" if no mail is sent',
    '"Example <noreply@example.com>"',
    checkSender,
  ),
  APP_URL: variable(
    'the page where the links of messages lead, "" for a page of Roster',
    '"https://app.example.com/account"',
    checkAppUrl,
  ),
  MAILER_URL: variable('where messages are posted', '"https://example.com/mail"', checkMailerUrl),
  MAILER_SECRET: variable('the secret that signs messages', '', checkMailerSecret),
  DEVELOPMENT: variable('whether this is a deployment for development', '"off"', (env) =>
    developmentIn(env.DEVELOPMENT),
  ),
  SIGN_UP: variable('whether anybody may make an account', '"closed"', (env) =>
    signUpIn(env.SIGN_UP),
  ),
  ROOT_TOKEN: variable('the token that may do everything', '', checkRootToken),
};

const OPTIONAL = ['ANALYTICS', 'EMAIL', 'MAILER_URL', 'MAILER_SECRET', 'ROOT_TOKEN'];

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
    return [{ name, message: `${message}${exampleOf(name, setting)}` }];
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

function exampleOf(name: string, { example, method }: Setting): string {
  const lines = method ? example : example.flatMap((value) => value && `${name} = ${value}`);
  return lines[0] ? `\n  Example: ${lines.join('\n           ')}` : '';
}

let checked: Env | undefined;

/** Throws an error that names every missing or wrong setting, before any request can fail on it. */
export function checkEnvironment(env: Env): void {
  if (checked === env) return;
  const mistakes = mistakesOf(env);
  if (mistakes.length > 0) throw new Error(mistakes.map(({ message }) => message).join('\n'));
  checked = env;
}
