import type { Row } from './row.ts';

/**
 * Rows in parts of at most `most`, in which no email comes twice: a part is judged by what is
 * stored, and so a later row by what an earlier one has made.
 */
export function partsOf(rows: readonly Row[], most: number): readonly (readonly Row[])[] {
  const parts: Row[][] = [];
  let emails = new Set<string>();
  for (const row of rows) {
    const part = parts.at(-1);
    if (!part || part.length === most || emails.has(row.input.email)) {
      parts.push([row]);
      emails = new Set([row.input.email]);
    } else {
      part.push(row);
      emails.add(row.input.email);
    }
  }
  return parts;
}
