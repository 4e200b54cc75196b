import Papa from 'papaparse';
import { FileFault, NoText } from './fault.ts';
import { type FileRecord, RecordReader } from './records.ts';
import { textsIn } from './texts.ts';

/** A row of a file, with the line on which it begins. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** Why its cells cannot be told. */
  readonly fault?: string;
}

export interface CsvFile {
  readonly header: Row;
  readonly delimiter: string;
  /** What follows the header, a part of the file at a time. Rows without any value are left out. */
  readonly parts: AsyncGenerator<readonly Row[]>;
}

export interface CsvOptions {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Opens a CSV file. Raises a `FileFault` if it has no header. */
export async function openCsv(
  bytes: AsyncIterable<Uint8Array>,
  { delimiter: given, encoding }: CsvOptions = {},
): Promise<CsvFile> {
  const texts = textsIn(bytes, encoding);
  const first = await texts.next().catch(() => undefined);
  if (!first) throw new FileFault(1, NO_TEXT);
  if (first.done) throw new FileFault(1, 'The file is empty.');
  if (first.value.includes('\0') && /^[^\n]*\0/.test(first.value)) throw new FileFault(1, WIDE);
  const delimiter = given ?? delimiterOf(first.value);
  const parts = partsOf(first.value, texts, delimiter);
  const { value: header } = await parts.next();
  if (!header?.[0]) throw new FileFault(1, 'The file has no header.');
  if (header[0].fault) throw new FileFault(header[0].line, header[0].fault);
  return { header: header[0], delimiter, parts };
}

const NO_TEXT = 'This is no text in UTF-8. Save it as CSV in UTF-8, or name its encoding.';
const WIDE = 'This looks like UTF-16 without a byte order mark. Name its encoding: utf-16le.';

const delimiterOf = (text: string): string =>
  Papa.parse<string[]>(text.slice(0, 100_000), { preview: 10 }).meta.delimiter || ',';

/** The rows in parts. The header is a part of its own. */
async function* partsOf(
  first: string,
  texts: AsyncGenerator<string>,
  delimiter: string,
): AsyncGenerator<readonly Row[]> {
  const reader = new RecordReader(delimiter);
  let isHeader = true;
  const part = function* (records: readonly FileRecord[]) {
    const rows = records.map((each) => rowOf(each, delimiter)).filter(hasValue);
    const rest = isHeader ? rows.slice(1) : rows;
    if (isHeader && rows[0]) {
      isHeader = false;
      yield [rows[0]];
    }
    if (rest.length > 0) yield rest;
  };
  yield* part(reader.push(first));
  try {
    for await (const text of texts) yield* part(reader.push(text));
  } catch (error) {
    if (error instanceof NoText) throw new FileFault(reader.line, NO_TEXT);
    throw error;
  }
  yield* part(reader.end());
}

const hasValue = ({ cells, fault }: Row) =>
  fault !== undefined || cells.some((cell) => cell !== '');

function rowOf({ line, text }: FileRecord, delimiter: string): Row {
  // Most rows have no quotes, and setting up a parser takes longer than they do.
  if (!text.includes('"')) return { line, cells: text.split(delimiter) };
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n' });
  const isWhole = data.length === 1 && !errors.some(({ type }) => type === 'Quotes');
  if (isWhole) return { line, cells: data[0] ?? [] };
  return { line, cells: [text], fault: 'A quote stands inside a cell in quotes: write it twice.' };
}
