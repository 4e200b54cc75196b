/** SQL without the line breaks and the indentation that only readers of the source need. */
import type { Program } from 'acorn';
import { simple } from 'acorn-walk';

/** No other text of the Worker has these words in capitals. */
const SQL = /\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b/;

/** Texts and names that are on one line. */
const QUOTED = /'[^'\n]*'|"[^"\n]*"/g;

/** A text over several lines, a comment, an escaped character: a line break may mean something. */
const INTRICATE = /['"\\]|--/;

/** Puts the SQL in the template literals of a program on one line each. */
export function joinLines(program: Program): void {
  simple(program, {
    TemplateLiteral({ quasis }) {
      const text = quasis.map(({ value }) => value.raw).join('?');
      if (!SQL.test(text) || INTRICATE.test(text.replace(QUOTED, ''))) return;
      for (const { value } of quasis) {
        value.raw = inOneLine(value.raw);
        if (value.cooked) value.cooked = inOneLine(value.cooked);
      }
    },
  });
}

const inOneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ');
