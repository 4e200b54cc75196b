/** Whether the version that runs works on after a migration, so that it may be rolled back to. */
import { type Statement, statementsOf, wordsOf } from './statements.ts';

export interface Verdict {
  /** The statements that do more than add, each with the reason. None: the migration only adds. */
  readonly contracts: readonly string[];
  /** Why that is safe, as `-- contract: …` at the top of the migration says. */
  readonly because: string | undefined;
}

/** Judges the SQL of a migration. A statement that it does not know counts as a contraction. */
export function classify(sql: string): Verdict {
  const made = new Set<string>();
  const contracts = statementsOf(sql).flatMap((statement) => {
    const reason = reasonAgainst(statement, made);
    return reason === undefined ? [] : [`${beginningOf(statement)}: ${reason}`];
  });
  return { contracts, because: declarationIn(sql) };
}

/** Why a statement does more than add. `made` are the tables that the migration itself makes. */
function reasonAgainst(statement: Statement, made: Set<string>): string | undefined {
  const words = wordsOf(statement);
  if (words.startsWith('CREATE ')) return reasonAgainstCreation(words, made);
  if (/^ALTER TABLE \S+ ADD /.test(words)) {
    const column = wordsOf(outsideParentheses(statement));
    if (!/ NOT NULL\b/.test(column) || / DEFAULT\b/.test(column)) return undefined;
    return 'the running version does not fill the column';
  }
  const changed = nameIn(
    words,
    /^(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE(?: OR \w+)?|DELETE FROM) (\S+)/,
  );
  if (changed !== undefined) return made.has(changed) ? undefined : 'it changes stored rows';
  return /^(?:DROP|ALTER TABLE \S+ (?:DROP|RENAME)) /.test(words)
    ? 'the running version may use it'
    : 'it is not known to only add';
}

function reasonAgainstCreation(words: string, made: Set<string>): string | undefined {
  const [, kind] = /^CREATE (?:TEMP |TEMPORARY )?(UNIQUE INDEX|\w+)/.exec(words) ?? [];
  const isOfItsOwn = made.has(nameIn(words, / ON (\S+)/) ?? '');
  switch (kind) {
    case 'TABLE':
      made.add(nameIn(words, / TABLE (?:IF NOT EXISTS )?(\S+) (?:\(|AS )/) ?? '');
      return undefined;
    case 'INDEX':
    case 'VIEW':
      return undefined;
    case 'UNIQUE INDEX':
      return isOfItsOwn ? undefined : 'it refuses rows that the running version may write';
    case 'TRIGGER':
      if (isOfItsOwn || !/ RAISE \(/.test(words)) return undefined;
      return 'it may refuse what the running version writes';
    default:
      return 'it is not known to only add';
  }
}

/** A name, which may be in quotes and in any case. */
const nameIn = (words: string, pattern: RegExp): string | undefined =>
  pattern.exec(words)?.[1]?.replaceAll('"', '').toLowerCase();

/** The first words, for a message. */
const beginningOf = (statement: Statement): string =>
  statement
    .slice(0, 6)
    .map(({ text }) => text)
    .join(' ');

/** A definition without its checks, expressions and types' sizes. */
function outsideParentheses(statement: Statement): Statement {
  let depth = 0;
  return statement.filter(({ word }) => {
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    return depth === 0;
  });
}

/** The reason in the comment that a migration begins with: from `contract:` to its end. */
function declarationIn(sql: string): string | undefined {
  const [comment = ''] = /^(?:[ \t]*(?:--.*)?\n)*/.exec(sql) ?? [];
  const [, reason = ''] = /^-- contract:(.*(?:\n--(?!>).*)*)/m.exec(comment) ?? [];
  return reason.replace(/\n--/g, ' ').replace(/\s+/g, ' ').trim() || undefined;
}
