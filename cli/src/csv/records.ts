import { FileFault } from './fault.ts';

/** A record as it stands in the file. A cell in quotes may spread it over several lines. */
export interface FileRecord {
  readonly line: number;
  readonly text: string;
}

/** The longest record, in characters: twice what a request may hold. */
const LONGEST_RECORD = 2 * 1024 * 1024;

/** The end of a line. A CR at the very end of the text may be the half of a CRLF. */
const LINE_END = /\r\n|\n|\r(?!$)/g;

/** Cuts text that comes in pieces into records. Papa Parse knows no lines, and one kind of end. */
export class RecordReader {
  readonly #delimiter: string;
  #rest = '';
  /** The lines of a record whose quotes are not closed yet, and how many characters they are. */
  #lines: string[] = [];
  #length = 0;
  #line = 1;
  #begins = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The line that is being read. */
  get line(): number {
    return this.#line;
  }

  push(text: string): FileRecord[] {
    const records: FileRecord[] = [];
    const all = this.#rest + text;
    let from = 0;
    for (const { index, 0: end } of all.matchAll(LINE_END)) {
      this.#endLine(all.slice(from, index), end, records);
      from = index + end.length;
    }
    this.#rest = all.slice(from);
    this.#ensureBounded();
    return records;
  }

  end(): FileRecord[] {
    const records: FileRecord[] = [];
    const [last = '', ...more] = this.#rest.split('\r');
    this.#rest = '';
    if (last !== '' || this.#lines.length > 0)
      this.#endLine(last, more.length ? '\r' : '', records);
    if (this.#lines.length > 0) {
      throw new FileFault(this.#begins, 'A quote opens a cell here, and none closes it.');
    }
    return records;
  }

  #endLine(line: string, end: string, records: FileRecord[]): void {
    const isInside = this.#lines.length > 0;
    if (!isInside) this.#begins = this.#line;
    this.#line += 1;
    const isOpen = isOpenBehind(line, isInside, this.#delimiter);
    if (isOpen) {
      this.#lines.push(line, end);
      this.#length += line.length + end.length;
      this.#ensureBounded();
      return;
    }
    const text = isInside ? [...this.#lines, line].join('') : line;
    this.#lines = [];
    this.#length = 0;
    if (text.length > LONGEST_RECORD) throw tooLong(this.#begins);
    if (text !== '') records.push({ line: this.#begins, text });
  }

  #ensureBounded(): void {
    if (this.#length + this.#rest.length <= LONGEST_RECORD) return;
    if (this.#lines.length === 0) throw tooLong(this.#line);
    throw new FileFault(this.#begins, 'A quote opens a cell here, and none closes it for 2 MiB.');
  }
}

const tooLong = (line: number) => new FileFault(line, 'This row is longer than 2 MiB.');

/** Whether a cell in quotes is open behind a line. A quote opens a cell only at its beginning. */
function isOpenBehind(line: string, isInside: boolean, delimiter: string): boolean {
  let isOpen = isInside;
  let at = 0;
  if (!isOpen && line.startsWith('"')) [isOpen, at] = [true, 1];
  while (true) {
    if (isOpen) {
      const quote = line.indexOf('"', at);
      if (quote < 0) return true;
      isOpen = line[quote + 1] === '"';
      at = quote + (isOpen ? 2 : 1);
    } else {
      const quote = line.indexOf(`${delimiter}"`, at);
      if (quote < 0) return false;
      isOpen = true;
      at = quote + delimiter.length + 1;
    }
  }
}
