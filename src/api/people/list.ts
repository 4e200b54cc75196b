/** Reads the query of a list of people. Pure. */
import type { Typed } from '../../directory/attributes/rules.ts';
import type { AttributeFilter, Comparison, UserFilter } from '../../directory/users/list.ts';
import { positionOf } from '../../http/cursor.ts';
import { invalidQuery } from '../../http/problem.ts';
import { type AttributeType, coerce } from '../../values/coercion.ts';
import { excerpt } from '../../values/excerpt.ts';
import type { ListQuery } from './contract.ts';

/** The filters that a cursor is bound to: the query without its page. */
export const filtersOf = ({ limit: _limit, cursor: _cursor, ...filters }: ListQuery) => filters;

/** The start of the page; null for the first one. Raises for a cursor of another list. */
export const startOf = (query: ListQuery): (string | number)[] | null =>
  query.cursor === undefined
    ? null
    : positionOf(query.cursor, filtersOf(query), 2).map((key) => key ?? '');

/** The filter of a list, read with the definitions of the attributes that it names. */
export function filterOf(query: ListQuery, definitions: readonly Typed[]): UserFilter {
  const { search, verified, dateFrom, dateTo, sort } = query;
  const types = new Map(definitions.map(({ key, type }) => [key, type]));
  return {
    search,
    emailVerified: verified && verified === 'true',
    from: dateFrom,
    until: dateTo,
    attributes: attributeParameters(query).map((parameter) => {
      const type = types.get(parameter.key);
      if (type) return attributeFilter(parameter, type);
      const message = `No attribute definition found for key '${parameter.key}'`;
      throw invalidQuery(parameter.name, message);
    }),
    sort,
  };
}

/** The keys of the attributes that a query filters on. Raises for parameters that mean nothing. */
export const attributeKeys = (query: ListQuery): string[] =>
  attributeParameters(query).map(({ key }) => key);

interface AttributeParameter {
  readonly name: string;
  readonly key: string;
  readonly operator: Comparison | 'contains' | 'exists';
  readonly value: string;
}

const PARAMETER = /^attr\.([a-z][a-z0-9_]{0,63})(?:\[(gt|gte|lt|lte|ne|contains|exists)\])?$/;

const PLAIN = new Set(['search', 'verified', 'dateFrom', 'dateTo', 'sort', 'limit', 'cursor']);

/** D1 takes 100 parameters to a statement, and no list is narrowed down by more. */
const MOST_FILTERS = 64;

function attributeParameters(query: ListQuery): AttributeParameter[] {
  const given = Object.entries(query).filter(([name]) => !PLAIN.has(name));
  const tooMany = given[MOST_FILTERS];
  if (tooMany) {
    throw invalidQuery(tooMany[0], `A list takes at most ${MOST_FILTERS} attribute filters.`);
  }
  return given.map(([name, value]) => {
    const [, key, operator = 'eq'] = PARAMETER.exec(name) ?? [];
    if (!key) throw invalidQuery(name, 'There is no such parameter.');
    // The pattern knows these operators only.
    return {
      name,
      key,
      operator: operator as AttributeParameter['operator'],
      value: String(value),
    };
  });
}

function attributeFilter(parameter: AttributeParameter, type: AttributeType): AttributeFilter {
  const { name, key, operator, value } = parameter;
  if (operator === 'exists') {
    if (value !== 'true' && value !== 'false') {
      throw invalidQuery(name, 'exists takes true or false.');
    }
    return { key, type, operator, value: value === 'true' };
  }
  if (operator === 'contains') {
    if (type !== 'string') throw invalidQuery(name, 'contains is for attributes of type string.');
    return { key, type, operator, value };
  }
  if (type === 'boolean' && operator !== 'eq' && operator !== 'ne') {
    throw invalidQuery(name, 'A boolean is true or false; it has no order.');
  }
  const stored = coerce(type, value);
  if (stored === undefined) throw invalidQuery(name, `'${excerpt(value)}' is no ${type}.`);
  return { key, type, operator, value: stored };
}
