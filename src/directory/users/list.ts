/** The list of all users: filtered, sorted and cut into pages. */
import type { Database } from '../../db/database.ts';
import type { AttributeType, Stored } from '../../values/coercion.ts';
import { attributeValue } from '../attributes/value.ts';
import { type ExactFilter, exactConditions } from './named.ts';
import {
  type Condition,
  columnsOf,
  inOrder,
  type Order,
  type Position,
  partsAfter,
} from './order.ts';
import { WITH_ATTRIBUTES } from './user.ts';
import { countWithin, usersWithin, type Within } from './within.ts';

/** The filters and the order of a list. */
export interface UserFilter extends ExactFilter {
  /** Part of a name, email or username, as its search key. */
  readonly search?: string | undefined;
  readonly emailVerified?: boolean | undefined;
  /** Created in this time, in milliseconds, both ends included. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** Changed at this time or later, in milliseconds. */
  readonly updatedSince?: number | undefined;
  /** Only the people of this tenant. */
  readonly within?: Within | undefined;
  readonly attributes: readonly AttributeFilter[];
  readonly sort: Order;
}

/** A condition on an attribute of a type; values are stored under that type. */
export type AttributeFilter = { readonly key: string; readonly type: AttributeType } & (
  | { readonly operator: 'exists'; readonly value: boolean }
  | { readonly operator: 'contains'; readonly value: string }
  | { readonly operator: Comparison; readonly value: Stored }
  | { readonly operator: 'within' | 'outside'; readonly value: string; readonly until: string }
  | { readonly operator: 'in'; readonly any: readonly AttributeFilter[] }
);

export type Comparison = keyof typeof comparisons;

const comparisons = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** A page of users, one more than `limit`, and how many there are in all. */
export function userPage(
  db: Database,
  filter: UserFilter,
  { after, limit }: { readonly after: Position | null; readonly limit: number },
): [D1PreparedStatement, D1PreparedStatement] {
  const { from, where } = usersWithin(filter.within);
  const narrowing = narrowingOf(filter);
  const conditions = [...verification(filter), ...narrowing, ...where];
  const source = { from, conditions };
  const total = totalOf(filter, narrowing.length > 0, source);
  return [
    pageOf(db, source, { order: filter.sort, after, limit }),
    db.prepare(total.sql).bind(...total.parameters),
  ];
}

/** The conditions of a filter besides those on its tenant and on verification. */
export const narrowingOf = (filter: UserFilter): Condition[] => [
  ...plainConditions(filter),
  ...filter.attributes.map(attributeCondition),
];

/** Where users are looked for, and what leaves those of a list. */
interface Source {
  readonly from: Condition;
  readonly conditions: readonly Condition[];
}

/** Totals are kept by verification, and members are counted. Else users have to be counted. */
function totalOf(
  { within, emailVerified }: UserFilter,
  narrows: boolean,
  { from, conditions }: Source,
): Condition {
  if (within && !narrows && emailVerified === undefined) return countWithin(within);
  const all = allOf(conditions);
  return within || narrows
    ? {
        sql: `SELECT count(*) AS total FROM ${from.sql} WHERE ${all.sql}`,
        parameters: [...from.parameters, ...all.parameters],
      }
    : {
        sql: `SELECT sum(total) AS total FROM user_totals u WHERE ${all.sql}`,
        parameters: all.parameters,
      };
}

/** Ids first: an index alone can find and sort them, and only a page of rows is read whole. */
function pageOf(
  db: Database,
  { from, conditions }: Source,
  { order, after, limit }: { order: Order; after: Position | null; limit: number },
): D1PreparedStatement {
  const parts = partsAfter(order, after);
  const found = parts.map(({ columns, where }, index) => {
    const { sql, parameters } = allOf([...conditions, ...where]);
    const ids = `SELECT u.id, ${index} AS part FROM ${from.sql}
                  WHERE ${sql} ORDER BY ${inOrder(columns, order)} LIMIT ${limit + 1}`;
    return { sql: `SELECT * FROM (${ids})`, parameters: [...from.parameters, ...parameters] };
  });
  return db
    .prepare(
      `SELECT ${WITH_ATTRIBUTES}
         FROM (${found.map(({ sql }) => sql).join(' UNION ALL ')}) found
         JOIN users u ON u.id = found.id JOIN principals p ON p.user_id = u.id
        ORDER BY found.part, ${inOrder(columnsOf(order.by), order)} LIMIT ${limit + 1}`,
    )
    .bind(...found.flatMap(({ parameters }) => parameters));
}

/** A condition that holds where all of some hold. */
export const allOf = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => `(${sql})`).join(' AND ') || 'true',
  parameters: conditions.flatMap(({ parameters }) => parameters),
});

/** `+` keeps a list by name on the index of names: another index would make it sort all users. */
function verification({ emailVerified, sort }: UserFilter): Condition[] {
  if (emailVerified === undefined) return [];
  const column = sort.by === 'name' ? '+u.email_verified' : 'u.email_verified';
  return [{ sql: `${column} = ?`, parameters: [emailVerified ? 1 : 0] }];
}

function plainConditions({ search, from, until, updatedSince, ...exact }: UserFilter): Condition[] {
  const conditions: Condition[] = exactConditions(exact).map(({ sql, value }) => ({
    sql,
    parameters: [value],
  }));
  if (search) {
    // A literal part of the text: LIKE would give meaning to % and _, and fails on long patterns.
    const places = ['u.name_search', 'u.email', 'u.email_search', 'lower(u.username)'];
    const sql = places.map((place) => `instr(${place}, ?)`).join(' OR ');
    conditions.push({ sql, parameters: places.map(() => search) });
  }
  if (from !== undefined) conditions.push({ sql: 'u.created_at >= ?', parameters: [from] });
  if (until !== undefined) conditions.push({ sql: 'u.created_at <= ?', parameters: [until] });
  if (updatedSince !== undefined) {
    conditions.push({ sql: 'u.updated_at >= ?', parameters: [updatedSince] });
  }
  return conditions;
}

/** How SQLite stores the values of each type. A value of another storage is left from before. */
const storageOf = {
  string: `'text'`,
  date: `'text'`,
  number: `'integer', 'real'`,
  currency: `'integer', 'real'`,
  boolean: `'integer'`,
} as const satisfies Record<AttributeType, string>;

function attributeCondition({ key, type, ...test }: AttributeFilter): Condition {
  const column = attributeValue(key);
  if (test.operator === 'exists') {
    return { sql: `${column} IS ${test.value ? 'NOT ' : ''}NULL`, parameters: [] };
  }
  if (test.operator === 'in') {
    const each = test.any.map(attributeCondition);
    const sql = each.map((one) => `(${one.sql})`).join(' OR ');
    return { sql, parameters: each.flatMap(({ parameters }) => parameters) };
  }
  const ofType = `typeof(${column}) IN (${storageOf[type]})`;
  if (test.operator === 'contains') {
    return { sql: `instr(${column}, ?) AND ${ofType}`, parameters: [test.value] };
  }
  if (test.operator === 'within' || test.operator === 'outside') {
    const sql = `${column} ${test.operator === 'within' ? 'BETWEEN' : 'NOT BETWEEN'} ? AND ?`;
    return { sql: `${sql} AND ${ofType}`, parameters: [test.value, test.until] };
  }
  const value = typeof test.value === 'boolean' ? Number(test.value) : test.value;
  return { sql: `${column} ${comparisons[test.operator]} ? AND ${ofType}`, parameters: [value] };
}
