/** The part of D1 that queries use: the database itself, which is its primary, or a session. */
export type Database = Pick<D1Database, 'prepare' | 'batch'>;

/** Reads one row, which fails while D1 cannot be reached. */
export const ping = (db: Database): Promise<unknown> =>
  db.prepare('SELECT 1 FROM scopes LIMIT 1').first();
