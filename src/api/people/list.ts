/** The list of people: from query parameters to SQL. Pure but for the statements it prepares. */

import type { Database } from '../../db/database.ts';
import type { Typed } from '../../directory/attributes/rules.ts';
import { attributeValue } from '../../directory/attributes/value.ts';
import { searchForm } from '../../directory/users/details.ts';
import { PERSON, type PersonRow } from '../../directory/users/people-statements.ts';
import { type Position, positionOf } from '../../http/cursor.ts';
import { type InputIssue, Problem } from '../../http/problem.ts';
import { type AttributeType, coerce } from '../../values/coercion.ts';
import type { ListQuery } from './contract.ts';

/** A condition in SQL, with its parameters in order. */
interface Condition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** How each order sorts, and what a cursor remembers of a row. */
const orders = {
  newest: { columns: 'u.created_at, u.id', descends: true, position: byAge },
  oldest: { columns: 'u.created_at, u.id', descends: false, position: byAge },
  name: { columns: 'u.name_search, u.id', descends: false, position: byName },
} as const;

function byAge(row: PersonRow): Position {
  return [row.created_at, row.user_id];
}

function byName(row: PersonRow): Position {
  return [row.name_search, row.user_id];
}

export const positionIn = (sort: ListQuery['sort']) => orders[sort].position;

/** What a cursor is bound to: everything but the page. */
export const filtersOf = ({ limit: _limit, cursor: _cursor, ...filters }: ListQuery) => filters;

/** The page and the total, as two statements to batch. One row too many tells whether more follow. */
export function listStatements(
  db: Database,
  query: ListQuery,
  definitions: readonly Typed[],
): [D1PreparedStatement, D1PreparedStatement] {
  const { columns, descends } = orders[query.sort];
  const narrowing = [...plainConditions(query), ...attributeConditions(query, definitions)];
  const conditions = [...verification(query), ...narrowing];
  const start = startOf(query);
  const order = columns.replaceAll(/,|$/g, (mark) => `${descends ? ' DESC' : ''}${mark}`);
  const all = whereAll(conditions);
  const page = whereAll([...conditions, ...start]);
  // Totals are kept by verification; only what narrows further has to be counted.
  const total = narrowing.length
    ? 'count(*) AS total FROM users'
    : 'sum(total) AS total FROM user_totals';
  return [
    // Ids first: an index alone can find and sort them, and only a page of rows is then read whole.
    db
      .prepare(
        `SELECT ${PERSON} FROM (SELECT u.id FROM users u WHERE ${page.sql}
                                 ORDER BY ${order} LIMIT ${query.limit + 1}) found
           JOIN users u ON u.id = found.id JOIN principals p ON p.user_id = u.id
          ORDER BY ${order}`,
      )
      .bind(...page.parameters),
    db.prepare(`SELECT ${total} u WHERE ${all.sql}`).bind(...all.parameters),
  ];
}

const whereAll = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => `(${sql})`).join(' AND ') || 'true',
  parameters: conditions.flatMap(({ parameters }) => parameters),
});

/** Begins behind the last row of the page before. */
function startOf(query: ListQuery): Condition[] {
  if (query.cursor === undefined) return [];
  const position = positionOf(query.cursor, filtersOf(query), 2);
  const { columns, descends } = orders[query.sort];
  const parameters = position.map((key) => key ?? '');
  return [{ sql: `(${columns}) ${descends ? '<' : '>'} (?, ?)`, parameters }];
}

/** The plus keeps a list by name from its index: all whom that finds would have to be sorted. */
function verification({ verified, sort }: ListQuery): Condition[] {
  if (!verified) return [];
  const column = sort === 'name' ? '+u.email_verified' : 'u.email_verified';
  return [{ sql: `${column} = ?`, parameters: [verified === 'true' ? 1 : 0] }];
}

function plainConditions({ search, dateFrom, dateTo }: ListQuery): Condition[] {
  const conditions: Condition[] = [];
  if (search) {
    // A literal substring: LIKE would give meaning to % and _, and fails on long patterns.
    const text = searchForm(search);
    const sql = 'instr(u.name_search, ?) OR instr(u.email, ?) OR instr(lower(u.username), ?)';
    conditions.push({ sql, parameters: [text, text, text] });
  }
  if (dateFrom !== undefined) conditions.push({ sql: 'u.created_at >= ?', parameters: [dateFrom] });
  if (dateTo !== undefined) conditions.push({ sql: 'u.created_at <= ?', parameters: [dateTo] });
  return conditions;
}

const PARAMETER = /^attr\.([a-z][a-z0-9_]{0,63})(?:\[(gt|gte|lt|lte|ne|contains|exists)\])?$/;

const KNOWN = new Set(['search', 'verified', 'dateFrom', 'dateTo', 'sort', 'limit', 'cursor']);

/** The keys of the attributes that a query filters on. Raises for parameters that mean nothing. */
export function attributeKeys(query: ListQuery): string[] {
  return attributeParameters(query).map(({ key }) => key);
}

interface AttributeParameter {
  readonly name: string;
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}

/** D1 takes 100 parameters to a statement, and no list is narrowed down by more. */
const MOST_FILTERS = 64;

function attributeParameters(query: ListQuery): AttributeParameter[] {
  const given = Object.entries(query).filter(([name]) => !KNOWN.has(name));
  const tooMany = given[MOST_FILTERS];
  if (tooMany) throw invalid(tooMany[0], `A list takes at most ${MOST_FILTERS} attribute filters.`);
  return given.map(([name, value]) => {
    const [, key, operator = 'eq'] = PARAMETER.exec(name) ?? [];
    if (!key) throw invalid(name, 'There is no such parameter.');
    return { name, key, operator, value: String(value) };
  });
}

function attributeConditions(query: ListQuery, definitions: readonly Typed[]): Condition[] {
  const types = new Map(definitions.map(({ key, type }) => [key, type]));
  return attributeParameters(query).map((parameter) => {
    const type = types.get(parameter.key);
    if (type) return attributeCondition(parameter, type);
    throw invalid(parameter.name, `No attribute definition found for key '${parameter.key}'`);
  });
}

const comparisons: ReadonlyMap<string, string> = new Map([
  ...([
    ['eq', '='],
    ['ne', '<>'],
    ['gt', '>'],
    ['gte', '>='],
    ['lt', '<'],
    ['lte', '<='],
  ] as const),
]);

/** How SQLite holds a value of each type; anything else is left over from another definition. */
const storageOf = {
  string: `'text'`,
  date: `'text'`,
  number: `'integer', 'real'`,
  currency: `'integer', 'real'`,
  boolean: `'integer'`,
} as const satisfies Record<AttributeType, string>;

function attributeCondition(parameter: AttributeParameter, type: AttributeType): Condition {
  const { name, key, operator, value } = parameter;
  const column = attributeValue(key);
  if (operator === 'exists') {
    if (value !== 'true' && value !== 'false') throw invalid(name, 'exists takes true or false.');
    return { sql: `${column} IS ${value === 'true' ? 'NOT ' : ''}NULL`, parameters: [] };
  }
  const ofType = `typeof(${column}) IN (${storageOf[type]})`;
  if (operator === 'contains') {
    if (type !== 'string') throw invalid(name, 'contains is for attributes of type string.');
    return { sql: `instr(${column}, ?) AND ${ofType}`, parameters: [value] };
  }
  if (type === 'boolean' && operator !== 'eq' && operator !== 'ne') {
    throw invalid(name, 'A boolean is true or false; it has no order.');
  }
  const stored = coerce(type, value);
  if (stored === undefined) throw invalid(name, `'${value}' is no ${type}.`);
  const parameters = [typeof stored === 'boolean' ? Number(stored) : stored];
  return { sql: `${column} ${comparisons.get(operator)} ? AND ${ofType}`, parameters };
}

function invalid(name: string, message: string): Problem {
  const issue: InputIssue = { path: [name], message };
  return new Problem({ is: 'invalid_query', issues: [issue] });
}
