/** SQL text, cut into statements as it is read, so that a large file is never in memory at once. */

/** What decides where a statement ends. A quote or a comment that is cut off comes last. */
const TOKEN = /'[^']*'|"[^"]*"|`[^`]*`|--[^\n]*\n|;|['"`]|--/g;

const TRIGGER = /^CREATE\s+TRIGGER/i;
/** The text between two semicolons that ends a trigger. Comments do not count. */
const isEnd = (text: string) => /^\s*END\s*$/i.test(text.replace(/--[^\n]*\n/g, ''));

/** The position after the statement that begins at a position, or -1 if it is cut off. */
function endOf(text: string, from: number): number {
  const isTrigger = TRIGGER.test(text.slice(from, from + 100));
  let part = from;
  TOKEN.lastIndex = from;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const [found] = token;
    if (found === ';') {
      if (!isTrigger || isEnd(text.slice(part, token.index))) return TOKEN.lastIndex;
      part = TOKEN.lastIndex;
    } else if (found.length === 1 || found === '--') return -1;
  }
  return -1;
}

/** The position of the first statement at or after a position: comments do not count. */
function beginningOf(text: string, from: number): number {
  const blank = /(\s+|--[^\n]*\n)*/y;
  blank.lastIndex = from;
  blank.exec(text);
  return blank.lastIndex;
}

/** The statements of a text, each with its semicolon. Throws if the last one is cut off. */
export async function* statementsIn(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    let from = beginningOf(text, 0);
    for (let end = endOf(text, from); end !== -1; end = endOf(text, from)) {
      yield text.slice(from, end);
      from = beginningOf(text, end);
    }
    text = text.slice(from);
  }
  if (text !== '') throw new Error(`The last statement is cut off: ${start(text)}`);
}

const start = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** The table of an INSERT, or undefined for any other statement. */
export const insertedInto = (statement: string): string | undefined =>
  /^INSERT INTO ["`]?(\w+)/.exec(statement)?.[1];
