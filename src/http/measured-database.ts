import type { Database } from '../db/database.ts';
import type { Meter } from './meter.ts';

/** A database that measures each round trip. */
export const measured = (db: Database, meter: Meter): Database => ({
  prepare: (sql) => measuredStatement(db.prepare(sql), meter),
  batch: (statements) => meter.time('d1', db.batch(statements)),
});

/** A statement whose prototype is the real one, so that `batch` accepts it. */
const measuredStatement = (statement: D1PreparedStatement, meter: Meter): D1PreparedStatement =>
  Object.assign(Object.create(statement), {
    bind: (...values: unknown[]) => measuredStatement(statement.bind(...values), meter),
    first: (...column: [string]) => meter.time('d1', statement.first(...column)),
    all: () => meter.time('d1', statement.all()),
    run: () => meter.time('d1', statement.run()),
  });
