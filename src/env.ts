/** The bindings and variables of wrangler.toml, and the secrets. A test compares the two. */
export interface Env {
  readonly DB: D1Database;
  /** Published copies of records. See copies/copy.ts for the keys. */
  readonly COPIES: KVNamespace;
  /** The static assets, of which the Worker itself reads the list of common passwords. */
  readonly ASSETS: Fetcher;
  /** One object per email. `registrar/in-registrar.ts` names its class. */
  readonly REGISTRAR: DurableObjectNamespace;
  /** One object per tenant. `registrar/in-registrar.ts` names its class. */
  readonly TENANT_REGISTRAR: DurableObjectNamespace;
  /** One object per tenant that is being deleted. `registrar/tenant-deletion.ts` has its class. */
  readonly TENANT_DELETION: DurableObjectNamespace;
  /** The object that sends messages. `outbox/outbox-of.ts` names its class. */
  readonly OUTBOX: DurableObjectNamespace;
  /** One object per webhook, and the one that wakes them. `webhooks/objects.ts` has the classes. */
  readonly DISPATCHER: DurableObjectNamespace;
  readonly NOTIFIER: DurableObjectNamespace;
  /** One token bucket per object. `limits/exact.ts` names its class. */
  readonly RATE_LIMITER: DurableObjectNamespace;
  /** The objects that keep the sums of all counts. `metrics/send.ts` names their class. */
  readonly METRICS: DurableObjectNamespace;
  /** The load that one credential may put on one location. */
  readonly READ_LIMIT: RateLimit;
  readonly WRITE_LIMIT: RateLimit;
  /** Which version of the Worker this is. */
  readonly VERSION: WorkerVersionMetadata;
  /** The epoch of the database: 1, and one more after each restore. See db/bookmark.ts. */
  readonly DB_EPOCH: string;
  /** Origins for CORS, separated by spaces; `*` allows any. */
  readonly ALLOWED_ORIGINS: string;
  /** Outside issuers of JWTs, as JSON. See auth/issuers.ts for the fields. */
  readonly JWT_ISSUERS: string;
  /** Sizes of the token buckets, as JSON, or `off`. See limits/settings.ts. */
  readonly RATE_LIMITS: string;
  /** How many requests one isolate works on at once, besides reads of copies, or `off`. */
  readonly MAX_IN_FLIGHT: string;
  /** The requests to log: `requests`, `errors` or `off`. */
  readonly LOG: string;
  /** `on` adds the durations of storage calls to each answer. */
  readonly SERVER_TIMING: string;
  /** The seconds after which an isolate sends what it has counted, or `off`. */
  readonly METRICS_SECONDS: string;
  /** The days for which the values in the history are kept. */
  readonly HISTORY_DAYS: string;
  /** The days for which events are kept. */
  readonly EVENT_DAYS: string;
  /** How many rows one user, application or tenant may have, as JSON. See db/caps.ts. */
  readonly CAPS: string;
  /** The sender of messages: an address, or a name with `<an address>`. */
  readonly MAIL_FROM: string;
  /** The page where the links of messages lead; empty is Roster's own. */
  readonly APP_URL: string;
  /** The dataset that gets what isolates have counted. Absent: only `METRICS` does. */
  readonly ANALYTICS?: AnalyticsEngineDataset;
  /** Cloudflare Email Service. Absent: there is `MAILER_URL`, or no mail is sent. */
  readonly EMAIL?: SendEmail;
  /** Where messages are posted, signed with each value of `MAILER_SECRET`. See mail/webhook.ts. */
  readonly MAILER_URL?: string;
  readonly MAILER_SECRET?: string;
  /** The key of the HMAC by which suppressed addresses are known. Absent: none can be. */
  readonly SUPPRESSION_KEY?: string;
  /** `on` allows a short root token, and plain http to this machine for mail. */
  readonly DEVELOPMENT: string;
  /** `on` lets webhooks go to this machine, also by plain http. */
  readonly WEBHOOK_LOOPBACK: string;
  /** Whether anybody may make an account: `open` or `closed`. */
  readonly SIGN_UP: string;
  /** The root token, which may do everything, or two. Absent: there is no root caller. */
  readonly ROOT_TOKEN?: string;
}
