/** The lines of wrangler.toml for each setting. The Worker has no room for them. */
import type { Env } from '../../src/env.ts';

const object = (name: string, className: string) => [
  '[[durable_objects.bindings]]',
  `name = "${name}"`,
  `class_name = "${className}"`,
];

const load = (name: string, namespace: number, limit: string) => [
  '[[ratelimits]]',
  `name = "${name}"`,
  `namespace_id = "${namespace}"`,
  `simple = { limit = ${limit}, period = 10 }`,
];

const ISSUER =
  '{"issuer": "https://id.example.com/", "jwksUrl": "https://id.example.com/jwks.json", ' +
  '"audience": "roster", "algorithms": ["RS256"]}';

const CAPS =
  '{"memberships": 200, "records": 400, "organizations": 10000, "tokens": 100, ' +
  '"serviceUsers": 100, "invitations": 1000, "webhooks": 50}';

const LIMITS = '{"signIn": {"address": {"capacity": 100, "refillPerSecond": 1}, …}, …}';

/** By the name of the setting. The message of a secret tells by itself how to make one. */
const examples: Readonly<Record<keyof Env, readonly string[]>> = {
  DB: [
    '[[d1_databases]]',
    'binding = "DB"',
    'database_name = "roster"',
    'migrations_dir = "migrations"',
  ],
  COPIES: ['[[kv_namespaces]]', 'binding = "COPIES"'],
  ASSETS: ['[assets]', 'directory = "build/assets"', 'binding = "ASSETS"'],
  REGISTRAR: object('REGISTRAR', 'Registrar'),
  TENANT_REGISTRAR: object('TENANT_REGISTRAR', 'TenantRegistrar'),
  TENANT_DELETION: object('TENANT_DELETION', 'TenantDeletion'),
  OUTBOX: object('OUTBOX', 'Outbox'),
  DISPATCHER: object('DISPATCHER', 'Dispatcher'),
  NOTIFIER: object('NOTIFIER', 'Notifier'),
  RATE_LIMITER: object('RATE_LIMITER', 'RateLimiter'),
  METRICS: object('METRICS', 'Metrics'),
  READ_LIMIT: load('READ_LIMIT', 7401, '10_000'),
  WRITE_LIMIT: load('WRITE_LIMIT', 7402, '2_000'),
  VERSION: ['[version_metadata]', 'binding = "VERSION"'],
  EMAIL: ['[[send_email]]', 'name = "EMAIL"'],
  ANALYTICS: ['[[analytics_engine_datasets]]', 'binding = "ANALYTICS"', 'dataset = "roster"'],
  DB_EPOCH: ['DB_EPOCH = "1"'],
  ALLOWED_ORIGINS: ['ALLOWED_ORIGINS = "https://app.example.com https://admin.example.com"'],
  JWT_ISSUERS: [`JWT_ISSUERS = '''[${ISSUER}]'''`],
  RATE_LIMITS: [`RATE_LIMITS = '''${LIMITS}'''`],
  MAX_IN_FLIGHT: ['MAX_IN_FLIGHT = "128"'],
  LOG: ['LOG = "requests"'],
  SERVER_TIMING: ['SERVER_TIMING = "off"'],
  METRICS_SECONDS: ['METRICS_SECONDS = "10"'],
  HISTORY_DAYS: ['HISTORY_DAYS = "90"'],
  EVENT_DAYS: ['EVENT_DAYS = "400"'],
  CAPS: [`CAPS = '''${CAPS}'''`],
  MAIL_FROM: ['MAIL_FROM = "Example <noreply@example.com>"'],
  APP_URL: ['APP_URL = "https://app.example.com/account"'],
  MAILER_URL: ['MAILER_URL = "https://example.com/mail"'],
  MAILER_SECRET: [],
  SUPPRESSION_KEY: [],
  DEVELOPMENT: ['DEVELOPMENT = "off"'],
  WEBHOOK_LOOPBACK: ['WEBHOOK_LOOPBACK = "off"'],
  SIGN_UP: ['SIGN_UP = "closed"'],
  ROOT_TOKEN: [],
};

/** The example as a part of a message, or nothing. */
export function exampleOf(name: string): string {
  const lines = examples[name as keyof Env] ?? [];
  return lines.length > 0 ? `\n  Example: ${lines.join('\n           ')}` : '';
}
