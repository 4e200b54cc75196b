/** Reads what is stored about a person, a page at a time. */
import type { Database } from '../../db/database.ts';
import { rowsOf } from '../../db/rows.ts';
import { iso } from '../../values/time.ts';
import { type Form, PARTS, type Part, type PartName, shownName } from './parts.ts';

/** The person whose rows are read. */
export interface Subject {
  readonly id: string;
  /** Null for a service: its email is a label, so what went to the address is not about it. */
  readonly email: string | null;
}

/** The place after which a page begins. */
export type Position = string | number;

type Row = Readonly<Record<string, string | number | null>> & { readonly position: Position };

/** Some rows as JSON texts. */
export interface Page {
  readonly texts: readonly string[];
  /** The place after which the next page begins; null after the last. */
  readonly next: Position | null;
}

/** A page of a part: the first, or the one after a position. */
export function pageOf(
  db: Database,
  name: PartName,
  { id, email }: Subject,
  after?: Position,
): D1PreparedStatement {
  const { table, from = table, of, by, order, sort = order, rows, columns }: Part = PARTS[name];
  return db
    .prepare(
      `SELECT ${order} AS position, ${Object.keys(columns).join(', ')} FROM ${from}
        WHERE ${of} AND ${order} > ?2 ORDER BY ${sort} LIMIT ${rows}`,
    )
    .bind(by === 'email' ? email : id, after ?? (order === 'rowid' ? 0 : ''));
}

export function pageIn(name: PartName, result: D1Result | undefined): Page {
  const { columns, rows: most }: Part = PARTS[name];
  const rows = rowsOf<Row>(result);
  const last = rows.length === most ? rows.at(-1) : undefined;
  return { texts: rows.map((row) => textOf(columns, row)), next: last?.position ?? null };
}

const textOf = (columns: Part['columns'], row: Row): string =>
  `{${Object.entries(columns)
    .map(([column, form]) => `"${shownName(column)}":${shown[form](row[column] ?? null)}`)
    .join()}}`;

/** JSON in a column is shown as it is, so that a record is neither parsed nor copied. */
const shown: Readonly<Record<Form, (value: string | number | null) => string>> = {
  text: (value) => JSON.stringify(value),
  number: (value) => JSON.stringify(value),
  flag: (value) => String(value === 1),
  time: (value) => (value === null ? 'null' : `"${iso(Number(value))}"`),
  json: (value) => String(value),
};
