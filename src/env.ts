import { issuersIn } from './auth/issuers.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import { rateLimitsIn } from './limits/settings.ts';
import { logLevelIn, serverTimingIn } from './logs/settings.ts';
import type { Registrar } from './registrar/registrar.ts';

/** The bindings of wrangler.toml (a test holds the two against each other) and the secrets. */
export interface Env {
  readonly DB: D1Database;
  /** Published copies of records; see copies/copy.ts for every key. */
  readonly COPIES: KVNamespace;
  readonly REGISTRAR: DurableObjectNamespace<Registrar>;
  /** One token bucket per object. */
  readonly RATE_LIMITER: DurableObjectNamespace<RateLimiter>;
  /** How much one credential may load a location with. */
  readonly READ_LIMIT: RateLimit;
  readonly WRITE_LIMIT: RateLimit;
  /** Origins for CORS, separated by spaces; `*` is any. */
  readonly ALLOWED_ORIGINS: string;
  /** Outside issuers of JWTs, as JSON; see auth/issuers.ts for what each must say. */
  readonly JWT_ISSUERS: string;
  /** Sizes of the token buckets, as JSON; see limits/settings.ts. `off` is no limits at all. */
  readonly RATE_LIMITS: string;
  /** Which requests are logged: `requests`, `errors`, `off`. */
  readonly LOG: string;
  /** `on` tells clients what each answer waited for. */
  readonly SERVER_TIMING: string;
  /** Opens everything; absent means that no root caller exists. */
  readonly ROOT_TOKEN?: string;
}

const needed = {
  DB: 'the D1 database: [[d1_databases]] binding = "DB"',
  COPIES: 'the KV namespace of published copies: [[kv_namespaces]] binding = "COPIES"',
  REGISTRAR: 'the Durable Object of one email: [[durable_objects.bindings]] name = "REGISTRAR"',
  RATE_LIMITER:
    'the Durable Object of one bucket: [[durable_objects.bindings]] name = "RATE_LIMITER"',
  READ_LIMIT: 'the load of reads: [[ratelimits]] name = "READ_LIMIT"',
  WRITE_LIMIT: 'the load of writes: [[ratelimits]] name = "WRITE_LIMIT"',
  ALLOWED_ORIGINS: 'the origins for CORS: ALLOWED_ORIGINS under [vars], "*" for any',
  JWT_ISSUERS: 'the outside issuers of JWTs: JWT_ISSUERS under [vars], "[]" for none',
  RATE_LIMITS: 'the rate limits: RATE_LIMITS under [vars], "off" for none',
  LOG: 'what is logged: LOG under [vars], "requests", "errors" or "off"',
  SERVER_TIMING: 'the Server-Timing header: SERVER_TIMING under [vars], "on" or "off"',
} satisfies Partial<Record<keyof Env, string>>;

let checked: Env | undefined;

/** Throws, with every missing or wrong piece by name, instead of failing later inside a request. */
export function checkEnvironment(env: Env): void {
  if (checked === env) return;
  const missing = Object.entries(needed).filter(([name]) => !(name in env));
  if (missing.length > 0) {
    const list = missing.map(([name, meaning]) => `  ${name}: ${meaning}`).join('\n');
    throw new Error(`wrangler.toml lacks what Roster needs:\n${list}`);
  }
  issuersIn(env.JWT_ISSUERS);
  rateLimitsIn(env.RATE_LIMITS);
  logLevelIn(env.LOG);
  serverTimingIn(env.SERVER_TIMING);
  checked = env;
}
