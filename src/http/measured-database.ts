import type { Database } from '../db/database.ts';
import { onSchema } from '../db/needed-schema.ts';
import type { Env } from '../env.ts';
import type { Meter } from './meter.ts';

/** Makes a call to D1. */
type Caller = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** A database that measures each round trip, and is asked only where the schema is there. */
export function measured(db: Database, env: Env, meter: Meter): Database {
  const ask: Caller = (call) => onSchema(env, () => meter.time('d1', call()));
  return {
    prepare: (sql) => measuredStatement(db.prepare(sql), ask),
    batch: (statements) => ask(() => db.batch(statements)),
  };
}

/** A statement whose prototype is the real one, so that `batch` accepts it. */
const measuredStatement = (statement: D1PreparedStatement, ask: Caller): D1PreparedStatement =>
  Object.assign(Object.create(statement), {
    bind: (...values: unknown[]) => measuredStatement(statement.bind(...values), ask),
    first: (...column: [string]) => ask(() => statement.first(...column)),
    all: () => ask(() => statement.all()),
    run: () => ask(() => statement.run()),
  });
