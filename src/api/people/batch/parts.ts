import type { Row } from './row.ts';

/**
 * Rows in parts of at most `most`, in which no email and no id of a sender comes twice: a part is
 * judged by what is stored, and so a later row by what an earlier one has made.
 */
export function partsOf(rows: readonly Row[], most: number): readonly (readonly Row[])[] {
  const parts: Row[][] = [];
  let seen = new Set<string>();
  for (const row of rows) {
    const part = parts.at(-1);
    const marks = row.named ? [row.input.email, row.named.id] : [row.input.email];
    if (!part || part.length === most || marks.some((mark) => seen.has(mark))) {
      parts.push([row]);
      seen = new Set(marks);
    } else {
      part.push(row);
      for (const mark of marks) seen.add(mark);
    }
  }
  return parts;
}
