import { issuersIn } from './auth/issuers.ts';
import type { Registrar } from './registrar/registrar.ts';

/** The bindings of wrangler.toml (a test holds the two against each other) and the secrets. */
export interface Env {
  readonly DB: D1Database;
  /** Published copies of records; see registrar/copies.ts for every key. */
  readonly COPIES: KVNamespace;
  readonly REGISTRAR: DurableObjectNamespace<Registrar>;
  /** Origins for CORS, separated by spaces; `*` is any. */
  readonly ALLOWED_ORIGINS: string;
  /** Outside issuers of JWTs, as JSON; see auth/issuers.ts for what each must say. */
  readonly JWT_ISSUERS: string;
  /** Opens everything; absent means that no root caller exists. */
  readonly ROOT_TOKEN?: string;
}

const needed = {
  DB: 'the D1 database: [[d1_databases]] binding = "DB"',
  COPIES: 'the KV namespace of published copies: [[kv_namespaces]] binding = "COPIES"',
  REGISTRAR: 'the Durable Object of one email: [[durable_objects.bindings]] name = "REGISTRAR"',
  ALLOWED_ORIGINS: 'the origins for CORS: ALLOWED_ORIGINS under [vars], "*" for any',
  JWT_ISSUERS: 'the outside issuers of JWTs: JWT_ISSUERS under [vars], "[]" for none',
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
  checked = env;
}
