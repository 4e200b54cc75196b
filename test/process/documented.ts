/** The commands of a document, so that a test runs what its reader runs. */
import { readFileSync } from 'node:fs';

/** A heading, or a block of code. */
const PART = /^(#+) ([^\n]*)$|^ *```(\w*)\n(.*?)^ *```$/gms;

/**
 * The blocks of `sh` below a heading, in their order. The section ends at the next heading that is
 * as high. Throws if there is no such heading, or no command below it.
 */
export function commandsBelow(heading: string, document: string): readonly string[] {
  const commands: string[] = [];
  let below = Number.POSITIVE_INFINITY;
  for (const [, marks, title, language, code] of readFileSync(document, 'utf8').matchAll(PART)) {
    if (marks && title?.trim() === heading) below = marks.length;
    else if (marks && marks.length <= below) below = Number.POSITIVE_INFINITY;
    else if (language === 'sh' && code && below < Number.POSITIVE_INFINITY) commands.push(code);
  }
  if (commands.length === 0) throw new Error(`${document} has no command below "${heading}"`);
  return commands;
}
