/** Why a file cannot be read on: the line, and what is wrong there. */
export class FileFault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Bytes that are no text in the encoding of the file. */
export class NoText extends Error {}
