/** The statements of a migration as tokens, so that comments and texts are not taken for SQL. */

export interface Token {
  /** As it is written, without the quotes of a name or a text. */
  readonly text: string;
  /** In capitals if it is a bare word or a sign; a name or a text in quotes is one word. */
  readonly word: string;
}

export type Statement = readonly Token[];

const SKIPPED = /^(?:--|\/\*|\s)/;
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\w+|[^\w\s]/g;

/** Cuts SQL at its semicolons. Those within the body of a trigger belong to the trigger. */
export function statementsOf(sql: string): Statement[] {
  const statements: Token[][] = [[]];
  let depth = 0;
  for (const [text] of sql.matchAll(TOKEN)) {
    if (SKIPPED.test(text)) continue;
    const token = tokenOf(text);
    const statement = statements.at(-1) ?? [];
    if (isTrigger(statement)) {
      if (token.word === 'BEGIN' || token.word === 'CASE') depth += 1;
      if (token.word === 'END') depth -= 1;
    }
    if (token.word === ';' && depth === 0) statements.push([]);
    else statement.push(token);
  }
  return statements.filter(({ length }) => length > 0);
}

/** The words of a statement, with one space between two. */
export const wordsOf = (statement: Statement): string =>
  statement.map(({ word }) => word).join(' ');

function tokenOf(text: string): Token {
  if (!/^['"`[]/.test(text)) return { text, word: text.toUpperCase() };
  const inside = text.slice(1, -1);
  return { text: inside, word: `"${inside.replace(/\s/g, '_')}"` };
}

const isTrigger = (statement: Statement): boolean =>
  /^CREATE (?:TEMP |TEMPORARY )?TRIGGER\b/.test(wordsOf(statement.slice(0, 3)));
