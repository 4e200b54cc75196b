/** Rows that are too long for one statement of D1. */

/** D1 takes statements of at most 100,000 bytes. */
const LONGEST = 95_000;
/** The bytes of a piece of text, before its quotes are doubled. */
const PIECE = 40_000;

const INSERT = /^INSERT INTO ("\w+") ?\(([^)]*)\) VALUES\((.*)\);$/s;
/** The values of a row: texts in quotes, bytes as X'…', and numbers and NULL. */
const VALUE = /(?:[^',]*'[^']*')+|[^',]+/g;

const isText = (value: string) => value.startsWith("'");

/**
 * The statements that do what an INSERT does, none of which is too long: texts are appended in
 * pieces. Other statements stay as they are, and so does a row with expressions.
 */
export function shortEnough(statement: string): readonly string[] {
  if (Buffer.byteLength(statement) <= LONGEST) return [statement];
  const [, table, names = '', row = ''] = INSERT.exec(statement) ?? [];
  const columns = names.split(',').map((name) => name.trim());
  const values = row.match(VALUE) ?? [];
  if (values.length !== columns.length) return [statement];
  const isLong = (value: string) => isText(value) && Buffer.byteLength(value) > PIECE;
  const short = values.map((value) => (isLong(value) ? "''" : value));
  const pieces = values.flatMap((value, i) =>
    isLong(value) ? piecesOf(value).map((piece) => [columns[i], piece] as const) : [],
  );
  return [
    `INSERT INTO ${table} (${names}) VALUES(${short});`,
    ...pieces.map(
      ([column, piece]) =>
        `UPDATE ${table} SET ${column} = ${column} || ${piece} WHERE rowid = last_insert_rowid();`,
    ),
  ];
}

/** A quoted text as several. Cut between characters, and not between the two of a doubled quote. */
function piecesOf(value: string): string[] {
  const pieces = [];
  let piece = '';
  let bytes = 0;
  for (const character of value.slice(1, -1).replaceAll("''", "'")) {
    piece += character;
    bytes += Buffer.byteLength(character);
    if (bytes < PIECE) continue;
    pieces.push(piece);
    piece = '';
    bytes = 0;
  }
  return [...pieces, piece].map((text) => `'${text.replaceAll("'", "''")}'`);
}
