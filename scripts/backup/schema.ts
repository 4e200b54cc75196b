/** Queries about the schema of a database, and statements that empty it. */

/** The tables in the order of their creation. Those of SQLite and D1 are not ours. */
export const TABLES = `
  SELECT name, sql FROM sqlite_schema
   WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' ORDER BY rowid`;

/** Indexes and triggers come after the rows: an index is made faster, and no trigger fires. */
export const REST = `
  SELECT sql FROM sqlite_schema
   WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY type, rowid`;

/** The columns of a table `?`, without generated ones. */
export const COLUMNS = 'SELECT name FROM pragma_table_info(?)';

/** Where SQLite keeps the last numbers of AUTOINCREMENT. */
export const SEQUENCE = 'sqlite_sequence';
export const HAS_SEQUENCE = `SELECT 1 FROM sqlite_schema WHERE name = '${SEQUENCE}'`;

/**
 * A query of each row of a table as an INSERT, `statement`. SQLite writes it itself, so that every
 * value keeps its type.
 */
export function insertsOf(table: string, columns: readonly string[]): string {
  const names = columns.map((column) => `"${column}"`);
  const values = names.map((name) => `quote(${name})`).join(` || ',' || `);
  return `SELECT 'INSERT INTO "${table}" (${names}) VALUES(' || ${values} || ');' AS statement
            FROM "${table}"`;
}

interface Table {
  readonly name: string;
  readonly sql: string;
}

/** Statements that remove tables, each before those that it refers to: nothing is cascaded. */
export function wipe(tables: readonly Table[]): string[] {
  const left = [...tables];
  const drops: string[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({ name }) => !left.some((other) => refersTo(other, name)));
    // Two that refer to each other go in any order: references are checked at the end.
    const [table] = left.splice(Math.max(0, next), 1);
    drops.push(`DROP TABLE "${table?.name}";`);
  }
  return ['PRAGMA defer_foreign_keys = TRUE;', ...drops];
}

const refersTo = (table: Table, name: string): boolean =>
  table.name !== name &&
  new RegExp(`REFERENCES\\s+["\`]?${name}["\`]?\\s*\\(`, 'i').test(table.sql);
