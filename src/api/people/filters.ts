/** Reads the parameters of a list of people that compare attributes. Pure. */
import type { Comparison } from '../../directory/users/list.ts';
import { invalidQuery } from '../../http/problem.ts';

export interface AttributeParameter {
  /** As the client wrote it. */
  readonly name: string;
  readonly key: string;
  readonly operator: Comparison | 'contains' | 'exists' | 'in';
  readonly value: string;
}

const PARAMETER = /^attr\.([a-z][a-z0-9_]{0,63})(?:\[(gt|gte|lt|lte|ne|contains|exists|in)\])?$/;

/**
 * `attr[mrr][gt]` and `attr[mrr.gt]` as `attr.mrr[gt]`, and `attr[plan]` as `attr.plan`.
 * See docs/decisions/tools.md#filters-on-attributes-are-one-object.
 */
const plainly = (name: string): string =>
  name
    .replace(/^attr\[(\w+)\](?=\[|$)/, 'attr.$1')
    .replace(/^attr\[(\w+)\.(\w+)\]$/, 'attr.$1[$2]');

const OTHERS = new Set([
  ...['search', 'verified', 'dateFrom', 'dateTo', 'updatedSince', 'email', 'username'],
  ...['externalId', 'organizationId', 'applicationId', 'sort', 'limit', 'cursor'],
]);

/** No list is narrowed down by more. */
const MOST_FILTERS = 64;

/** Raises for parameters that mean nothing, and for one that is given in two spellings. */
export function attributeParameters(
  query: Readonly<Record<string, unknown>>,
): AttributeParameter[] {
  const given = Object.entries(query).filter(([name]) => !OTHERS.has(name));
  const tooMany = given[MOST_FILTERS];
  if (tooMany) {
    throw invalidQuery(tooMany[0], `A list takes at most ${MOST_FILTERS} attribute filters.`);
  }
  const seen = new Set<string>();
  return given.map(([name, value]) => {
    const plain = plainly(name);
    const [, key, operator = 'eq'] = PARAMETER.exec(plain) ?? [];
    if (!key) throw invalidQuery(name, 'There is no such parameter.', 'unknown');
    if (seen.has(plain)) throw invalidQuery(name, 'give each parameter once', 'wrong_type');
    seen.add(plain);
    // The pattern knows these operators only.
    return {
      name,
      key,
      operator: operator as AttributeParameter['operator'],
      value: String(value),
    };
  });
}
