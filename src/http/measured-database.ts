import type { Database } from '../db/database.ts';
import type { Meter } from './meter.ts';

/** A database whose every round trip is measured. */
export const measured = (db: Database, meter: Meter): Database => ({
  prepare: (sql) => measuredStatement(db.prepare(sql), meter),
  batch: (statements) => meter.time('d1', db.batch(statements)),
});

/** A statement that has the real one for its prototype: a batch takes it as it is. */
const measuredStatement = (statement: D1PreparedStatement, meter: Meter): D1PreparedStatement =>
  Object.assign(Object.create(statement), {
    bind: (...values: unknown[]) => measuredStatement(statement.bind(...values), meter),
    first: (...column: [string]) => meter.time('d1', statement.first(...column)),
    all: () => meter.time('d1', statement.all()),
    run: () => meter.time('d1', statement.run()),
  });
