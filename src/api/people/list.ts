/** Reads the query of a list of people. Pure. */
import type { Typed } from '../../directory/attributes/rules.ts';
import type { AttributeFilter, Comparison, UserFilter } from '../../directory/users/list.ts';
import type { Order } from '../../directory/users/order.ts';
import { type Form, positionOf } from '../../http/cursor.ts';
import { invalidQuery } from '../../http/problem.ts';
import { type AttributeType, coerce } from '../../values/coercion.ts';
import { type Span, spanIn } from '../../values/dates.ts';
import { excerpt } from '../../values/excerpt.ts';
import { searchKey } from '../../values/search-key.ts';
import { iso } from '../../values/time.ts';
import type { ListQuery, PeopleFilters } from './contract.ts';
import { type AttributeParameter, attributeParameters } from './filters.ts';

/** The filters of a list of people, and its order. */
export type Listing = PeopleFilters & { readonly sort: Order };

/** The meaning of the filters, whatever their order and spelling. A cursor is bound to it. */
export const meaningOf = ({ attributes, sort, within, ...plain }: UserFilter) => [
  'people',
  plain.search ?? '',
  plain.emailVerified ?? null,
  plain.from ?? null,
  plain.until ?? null,
  plain.email ?? null,
  plain.username ?? null,
  plain.externalId ?? null,
  plain.updatedSince ?? null,
  attributes.map((filter) => JSON.stringify(filter)).sort(),
  JSON.stringify(sort),
  ...(within ? [within.id] : []),
];

/** The tenant whose people are asked for, if one is named. */
export function tenantIn({ organizationId, applicationId }: PeopleFilters) {
  if (organizationId === undefined) {
    return applicationId === undefined
      ? undefined
      : { kind: 'application' as const, id: applicationId };
  }
  if (applicationId === undefined) return { kind: 'organization' as const, id: organizationId };
  throw invalidQuery('applicationId', 'Name an organization or an application, not both.');
}

/** The start of the page; null for the first one. Raises for a cursor of another list. */
export const startOf = ({ cursor }: ListQuery, filter: UserFilter) =>
  cursor === undefined ? null : positionOf(cursor, meaningOf(filter), formOf(filter.sort));

const formOf = ({ by }: Order): Form => {
  if (by === 'id') return ['text'];
  if (by === 'name') return ['text', 'text'];
  return typeof by === 'string' ? ['integer', 'text'] : ['integer', 'value', 'integer', 'text'];
};

/** The filter of a list, read with the definitions of the attributes that it names. */
export function filterOf(query: Listing, definitions: readonly Typed[]): UserFilter {
  const { search, verified, dateFrom, dateTo, updatedSince, sort } = query;
  const { email, username, externalId } = query;
  if (typeof sort.by !== 'string') ensureDefined('sort', sort.by.attribute, definitions);
  return {
    search: search && searchKey(search),
    emailVerified: verified,
    from: dateFrom,
    until: dateTo,
    updatedSince,
    email,
    username,
    externalId,
    attributes: attributeFilters(query, definitions),
    sort,
  };
}

/** The keys of the attributes in filters and order. Raises for parameters that mean nothing. */
export const attributeKeys = (query: Listing): string[] => [
  ...attributeParameters(query).map(({ key }) => key),
  ...(typeof query.sort.by === 'string' ? [] : [query.sort.by.attribute]),
];

function ensureDefined(name: string, key: string, definitions: readonly Typed[]): AttributeType {
  const definition = definitions.find((each) => each.key === key);
  if (definition) return definition.type;
  const message = `No attribute definition found for key '${excerpt(key)}'`;
  throw invalidQuery(name, message, 'undefined_attribute');
}

/** Filters that compare one value. */
const ONE_VALUE = [
  ...(['verified', 'dateFrom', 'dateTo', 'updatedSince', 'email', 'username'] as const),
  ...(['externalId', 'organizationId', 'applicationId'] as const),
];

/**
 * D1 takes 100 parameters to a statement. Other filters need some, a search four, and a cursor at
 * most four. A list by an attribute asks twice: for those who have it, and for those who lack it.
 */
function mostValues({ sort, search, ...query }: Listing): number {
  const others = ONE_VALUE.filter((name) => query[name] !== undefined).length + (search ? 4 : 0);
  return typeof sort.by === 'string' ? Math.min(90, 98 - others) : Math.min(40, 48 - others);
}

function attributeFilters(query: Listing, definitions: readonly Typed[]): AttributeFilter[] {
  const most = mostValues(query);
  let values = 0;
  return attributeParameters(query).map((parameter) => {
    const { key, name } = parameter;
    const filter = attributeFilter(parameter, ensureDefined(name, key, definitions));
    values += valuesOf(filter);
    if (values <= most) return filter;
    throw invalidQuery(name, `This list compares at most ${most} values: a whole day is two.`);
  });
}

const valuesOf = (filter: AttributeFilter): number => {
  if (filter.operator === 'in') return filter.any.reduce((sum, each) => sum + valuesOf(each), 0);
  return 'until' in filter ? 2 : 1;
};

function attributeFilter(parameter: AttributeParameter, type: AttributeType): AttributeFilter {
  const { name, key, operator, value } = parameter;
  if (operator === 'exists') {
    if (value !== 'true' && value !== 'false') {
      throw invalidQuery(name, 'exists takes true or false.');
    }
    return { key, type, operator, value: value === 'true' };
  }
  if (operator === 'in') {
    const each = value
      .split(',')
      .map((one) => ({ name, key, operator: 'eq' as const, value: one }));
    return { key, type, operator, any: each.map((one) => attributeFilter(one, type)) };
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
  const span = type === 'date' ? spanIn(value) : undefined;
  return span ? spanFilter(key, operator, span) : { key, type, operator, value: stored };
}

/** A comparison with a whole day, minute or second. */
function spanFilter(key: string, operator: Comparison, { from, until }: Span): AttributeFilter {
  const type = 'date';
  if (operator === 'gte' || operator === 'lt') return { key, type, operator, value: iso(from) };
  if (operator === 'gt' || operator === 'lte') return { key, type, operator, value: iso(until) };
  const within = operator === 'eq' ? 'within' : 'outside';
  return { key, type, operator: within, value: iso(from), until: iso(until) };
}
