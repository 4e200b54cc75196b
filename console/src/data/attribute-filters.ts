/** Filters on attributes, from react-admin's nested form to the API's query. */

/**
 * `{plan: {is: 'pro'}, mrr: {gte: 100}}` becomes `attr.plan=pro` and `attr.mrr[gte]=100`. Filters
 * that are shown without a value are left out.
 */
export function attributeQuery(filter: unknown): Record<string, string> {
  const byKey = entriesOf(filter).flatMap(([key, operators]) =>
    entriesOf(operators)
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([operator, value]) => [nameOf(key, operator), String(value)] as const),
  );
  return Object.fromEntries(byKey);
}

const nameOf = (key: string, operator: string): string =>
  operator === 'is' ? `attr.${key}` : `attr.${key}[${operator}]`;

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
