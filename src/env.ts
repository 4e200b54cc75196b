/** The bindings of wrangler.toml (a test holds the two against each other) and the secrets. */
export interface Env {
  readonly DB: D1Database;
  /** Published copies of records; see copies/copy.ts for every key. */
  readonly COPIES: KVNamespace;
  /** One object per email; `registrar/in-registrar.ts` knows its class. */
  readonly REGISTRAR: DurableObjectNamespace;
  /** One token bucket per object; `limits/exact.ts` knows its class. */
  readonly RATE_LIMITER: DurableObjectNamespace;
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
