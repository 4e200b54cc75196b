import { appendFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { type Refusal, refusedHeader, refusedLine } from '../csv/refused.ts';
import type { Row } from '../csv/rows.ts';
import { stopped } from '../terminal/ended.ts';

/** The file of refused rows. There is none while no row is refused. */
export class RefusedFile {
  readonly #path: string;
  readonly #header: readonly string[];
  readonly #delimiter: string;
  #bytes: number;

  /** Goes on behind so many bytes: what follows was written and not noted. */
  constructor(
    path: string,
    { header, delimiter, bytes }: { header: readonly string[]; delimiter: string; bytes: number },
  ) {
    this.#path = path;
    this.#header = header;
    this.#delimiter = delimiter;
    this.#bytes = bytes;
    try {
      if (bytes === 0) rmSync(path, { force: true });
      else if (statSync(path).size < bytes) throw new Error(`${path} has lost rows`);
      else truncateSync(path, bytes);
    } catch (error) {
      throw stopped(`The file of refused rows cannot be written: ${(error as Error).message}`);
    }
  }

  /** Adds rows. Returns how long the file is. */
  add(refused: readonly { readonly row: Row; readonly refusal: Refusal }[]): number {
    if (refused.length === 0) return this.#bytes;
    const lines = refused.map(({ row, refusal }) => refusedLine(row, refusal, this.#delimiter));
    if (this.#bytes === 0) lines.unshift(refusedHeader(this.#header, this.#delimiter));
    const bytes = Buffer.from(lines.join(''));
    try {
      appendFileSync(this.#path, bytes, { mode: 0o600, flush: true });
    } catch (error) {
      throw stopped(`The file of refused rows cannot be written: ${(error as Error).message}`);
    }
    this.#bytes += bytes.length;
    return this.#bytes;
  }
}
