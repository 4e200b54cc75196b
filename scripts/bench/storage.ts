/** The size of a directory on disk, read from the file of local D1. */
import { globSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { aligned } from './summary.ts';

/** The bytes of a table and of its indexes on disk, and its number of rows. */
export interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly indexBytes: number;
}

const SIZES = `
  SELECT s.tbl_name AS name,
         sum(b.pgsize) FILTER (WHERE s.type = 'table') AS bytes,
         coalesce(sum(b.pgsize) FILTER (WHERE s.type = 'index'), 0) AS indexBytes
    FROM dbstat b JOIN sqlite_schema s ON s.name = b.name
   WHERE b.aggregate = TRUE AND s.tbl_name NOT GLOB '_cf_*'
   GROUP BY s.tbl_name ORDER BY sum(b.pgsize) DESC`;

/** The tables of D1 in a directory of state, largest first. It may be in use. */
export function tableSizes(state: string): TableSize[] {
  const files = globSync(`${state}/d1/**/*.sqlite`);
  const file = files.find((name) => !name.endsWith('/metadata.sqlite'));
  if (!file) throw new Error(`${state} has no database`);
  using database = new DatabaseSync(file, { readOnly: true });
  // The columns that the query names.
  const sizes = database.prepare(SIZES).all() as unknown as Omit<TableSize, 'rows'>[];
  return sizes.map((size) => {
    const count = database.prepare(`SELECT count(*) AS rows FROM ${size.name}`).get();
    return { ...size, rows: Number(count?.rows) };
  });
}

/** A summary: bytes per user of each table that grows with users, and in all. */
export function storageTable(sizes: readonly TableSize[], users: number): string {
  const growing = sizes.filter(({ rows }) => rows >= users);
  const line = (name: string, each: readonly TableSize[], rows = '') => {
    const bytes = each.reduce((sum, table) => sum + table.bytes, 0) / users;
    const indexBytes = each.reduce((sum, table) => sum + table.indexBytes, 0) / users;
    return [name, rows, ...[bytes, indexBytes, bytes + indexBytes].map((sum) => sum.toFixed(0))];
  };
  return aligned([
    ['bytes per user', 'rows', 'table', 'indexes', 'together'],
    ...growing.map((table) => line(table.name, [table], (table.rows / users).toFixed(1))),
    line('all', sizes),
    line(
      'all but records',
      sizes.filter(({ name }) => name !== 'platform_metadata'),
    ),
  ]);
}
