/** All of a file, seen before anything is written. Of constant size. */
import { FileFault } from '../csv/fault.ts';
import { openRows } from '../csv/open-rows.ts';
import type { CsvOptions, Row } from '../csv/rows.ts';
import { TypeGuess } from './guess-type.ts';

export interface Survey {
  readonly columns: readonly Column[];
  readonly delimiter: string;
  readonly rows: number;
  /** The first rows. */
  readonly sample: readonly Row[];
}

export interface Column {
  readonly name: string;
  /** Its first value. */
  readonly first: string;
  readonly guess: TypeGuess;
}

const SAMPLE = 10;

/** Raises a `FileFault` if rows cannot be told from each other. */
export async function surveyOf(
  bytes: AsyncIterable<Uint8Array>,
  format: CsvOptions,
): Promise<Survey> {
  const file = await openRows(bytes, format);
  const columns = columnsOf(file.header);
  const sample: Row[] = [];
  let rows = 0;
  for await (const part of file.parts) {
    if (sample.length < SAMPLE) sample.push(...part.slice(0, SAMPLE - sample.length));
    rows += part.length;
    for (const { cells } of part) {
      for (const [i, column] of columns.entries()) column.see(cells[i]);
    }
  }
  if (rows === 0) throw new FileFault(file.header.line, 'Nothing follows the header.');
  return { columns, delimiter: file.delimiter, rows, sample };
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
