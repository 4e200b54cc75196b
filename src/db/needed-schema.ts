/**
 * The schema that this program needs. Where it is not there yet, D1 is asked nothing.
 * See docs/decisions/db.md#a-schema-that-is-too-old-is-refused.
 */
import type { Env } from '../env.ts';
import { OLD_SCHEMA, OldSchema } from './errors.ts';

/** The newest migration that this program needs. A test compares it with `migrations/`. */
const NEEDED = '0028_external_id.sql';

/** A refusal is looked at again after this many milliseconds. */
const LOOKS_AFTER = 5_000;

type Bound = Pick<Env, 'DB'>;

/**
 * This isolate has seen the needed migration. Only a restore brings back an older schema, and until
 * its migrations are applied the deployment takes no request that asks D1.
 */
let isThere = false;

/** Until then the schema counts as too old. Milliseconds UTC. */
let refusedUntil = 0;

/** Calls D1, where the schema is there. Otherwise raises `OldSchema`. */
export const onSchema = <Result>(env: Bound, call: () => Promise<Result>): Promise<Result> =>
  isThere ? call() : looked(env).then(call);

async function looked(env: Bound): Promise<void> {
  if (Date.now() < refusedUntil) throw new OldSchema();
  const { newest, isEnough } = await schemaOf(env);
  isThere = isEnough;
  if (isThere) return;
  if (Date.now() >= refusedUntil) console.error(JSON.stringify(refusal(newest)));
  refusedUntil = Date.now() + LOOKS_AFTER;
  throw new OldSchema();
}

const refusal = (newest: string | null) => ({
  level: 'error',
  error: OLD_SCHEMA,
  schema: newest,
  needed: NEEDED,
  message: APPLY,
});

/** What an operator does about it. */
export const APPLY = 'Apply the migrations: npx wrangler d1 migrations apply roster --remote';

interface Schema {
  /** The name of the newest migration that was applied; null if none was. */
  readonly newest: string | null;
  /** The name of the newest migration that this program needs. */
  readonly needed: string;
  readonly isEnough: boolean;
}

/** Asks D1 which migrations it has. Wrangler keeps their names. */
export async function schemaOf({ DB }: Bound): Promise<Schema> {
  try {
    const row = await DB.prepare(STATE)
      .bind(NEEDED)
      .first<{ readonly newest: string | null; readonly is_enough: 0 | 1 }>();
    return { newest: row?.newest ?? null, needed: NEEDED, isEnough: row?.is_enough === 1 };
  } catch (error) {
    if (String(error).includes('no such table: d1_migrations')) return NONE;
    throw error;
  }
}

const NONE: Schema = { newest: null, needed: NEEDED, isEnough: false };

const STATE = `
  SELECT (SELECT max(name) FROM d1_migrations) AS newest,
         EXISTS (SELECT 1 FROM d1_migrations WHERE name = ?1) AS is_enough`;
