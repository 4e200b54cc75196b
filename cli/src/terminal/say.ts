/** Lines of results go to stdout, everything else to stderr. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Control characters of a file must not move the cursor of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A value in one line of at most so many characters. */
export function shown(value: string, most = 32): string {
  const plain = value.slice(0, 4 * most).replace(CONTROL, ' ');
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}

/** Rows of cells, one under another. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lineOf = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0));
  return rows.map((row) => `  ${lineOf(row).join('  ')}`.trimEnd()).join('\n');
}

/** `12,345`. */
export const counted = (count: number): string => count.toLocaleString('en');
