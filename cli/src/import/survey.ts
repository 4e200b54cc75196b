/** The first reading: all of the file is seen before anything is written. */
import { createHash, type Hash } from 'node:crypto';
import { asExported, isExported } from '../csv/exported.ts';
import { FileFault } from '../csv/fault.ts';
import { isRefusedFile, withoutRefusal } from '../csv/refused.ts';
import { type CsvFile, openCsv, type Row } from '../csv/rows.ts';
import { TypeGuess } from '../people/guess-type.ts';
import { wrongUse } from '../terminal/ended.ts';
import { Progress } from '../terminal/progress.ts';
import type { ImportOptions } from './options.ts';
import type { Source } from './source.ts';

export interface Survey {
  readonly columns: readonly Column[];
  readonly delimiter: string;
  readonly rows: number;
  readonly digest: string;
}

export interface Column {
  readonly name: string;
  /** Its first value. */
  readonly first: string;
  readonly guess: TypeGuess;
}

type Format = Pick<ImportOptions, 'delimiter' | 'encoding'>;

/** Opens a file. One of refused rows, or of an export, is as it was before formulas were mended. */
export async function openRows(bytes: AsyncIterable<Uint8Array>, format: Format): Promise<CsvFile> {
  const file = await openCsv(bytes, format);
  const { header, parts } = file;
  if (isExported(header.cells)) return { ...file, parts: restored(parts, asExported) };
  if (!isRefusedFile(header.cells)) return file;
  return { ...file, header: withoutRefusal(header), parts: restored(parts, withoutRefusal) };
}

async function* restored(
  parts: CsvFile['parts'],
  restore: (row: Row) => Row,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of parts) yield rows.map(restore);
}

export async function surveyOf(source: Source, format: Format): Promise<Survey> {
  const hash = createHash('sha256');
  const progress = new Progress('bytes read', source.size);
  let done = 0;
  const onBytes = (length: number) => {
    done += length;
    progress.tell(done);
  };
  try {
    const file = await openRows(hashed(source.bytes(), hash, onBytes), format);
    const columns = columnsOf(file.header);
    let rows = 0;
    for await (const part of file.parts) {
      rows += part.length;
      for (const { cells } of part)
        for (const [i, column] of columns.entries()) column.see(cells[i]);
    }
    if (rows === 0) throw new FileFault(file.header.line, 'Nothing follows the header.');
    return { columns, delimiter: file.delimiter, rows, digest: hash.digest('hex') };
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    throw wrongUse(`${source.name}, line ${error.line}: ${error.message} Nothing was imported.`);
  } finally {
    progress.end();
  }
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: Hash,
  onBytes: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
    onBytes(piece.length);
  }
}

class SeenColumn implements Column {
  readonly name: string;
  readonly guess: TypeGuess;
  first = '';

  constructor(name: string) {
    this.name = name;
    this.guess = new TypeGuess(name);
  }

  see(cell = ''): void {
    if (this.first === '') this.first = cell.slice(0, 100);
    this.guess.see(cell);
  }
}

/** The columns by name. One without a name is called by its place. */
function columnsOf({ line, cells }: Row): readonly SeenColumn[] {
  const names = cells.map((cell, i) => cell.trim() || unnamed(i));
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice < 0) return names.map((name) => new SeenColumn(name));
  const places = `columns ${names.indexOf(names[twice] ?? '') + 1} and ${twice + 1}`;
  throw new FileFault(line, `The header has “${names[twice]}” twice, as ${places}.`);
}

/** What a column without a name is called. */
const unnamed = (i: number): string => `column ${i + 1}`;
