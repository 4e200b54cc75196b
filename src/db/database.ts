/** What a query needs of D1: the database itself, which is its primary, or a session on it. */
export type Database = Pick<D1Database, 'prepare' | 'batch'>;
