/** Statements that note migrations as applied, where wrangler would have noted them. */
export const migrationsApplied = (names: readonly string[]): string[] => [
  `CREATE TABLE IF NOT EXISTS d1_migrations (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     name TEXT UNIQUE,
     applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
   )`,
  ...names.map((name) => `INSERT INTO d1_migrations (name) VALUES ('${name}')`),
];
