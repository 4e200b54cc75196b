/** How the parameters of a list of people are read that compare attributes. */
import { describe, expect, test } from 'vitest';
import { components } from '../../openapi.json';
import { attributeParameters } from '../../src/api/people/filters.ts';
import { Problem } from '../../src/http/problem.ts';

const others = { sort: { by: 'age', descends: true }, limit: 20, search: 'a' } as const;
const read = (query: Record<string, string>) => attributeParameters({ ...others, ...query });

/** The problem of a query that is refused. */
function refused(query: Record<string, string>) {
  try {
    return read(query);
  } catch (error) {
    return error instanceof Problem ? error.meaning : error;
  }
}

const operators = ['gt', 'gte', 'lt', 'lte', 'ne', 'contains', 'exists', 'in'];

describe('each spelling is the same filter', () => {
  test.each(['attr.plan_2', 'attr[plan_2]'])('%s', (name) => {
    expect(read({ [name]: 'pro' })).toEqual([
      { name, key: 'plan_2', operator: 'eq', value: 'pro' },
    ]);
  });

  test.each(operators)('with the operator %s', (operator) => {
    for (const name of [
      `attr.mrr[${operator}]`,
      `attr[mrr][${operator}]`,
      `attr[mrr.${operator}]`,
    ]) {
      expect(read({ [name]: '1' })).toEqual([{ name, key: 'mrr', operator, value: '1' }]);
    }
  });

  test('also for an attribute that is called as an operator is', () => {
    for (const name of ['attr.in[gt]', 'attr[in][gt]', 'attr[in.gt]']) {
      expect(read({ [name]: '1' })).toMatchObject([{ key: 'in', operator: 'gt' }]);
    }
  });
});

test.each([
  ...['attr', 'attr.', 'attr[', 'attr[]', 'attr[][gt]', 'attr[.gt]', 'attr]plan[', 'attrplan'],
  ...['attr.plan.gt', 'attr.plan]', 'attr[plan', 'attr[plan]x', 'attr[plan]gt', 'attr[plan].gt'],
  ...['attr[plan.]', 'attr[plan.gt', 'attr[plan.gt]x', 'attr[plan.gt.lt]', 'attr[plan.gt][lt]'],
  ...['attr[plan][gt', 'attr[plan][]', 'attr[plan][gt][lt]', 'attr[plan][gt.lt]', 'xattr[plan]'],
  ...['attr[plan][like]', 'attr[plan.like]', 'attr[Plan]', 'attr[2plan]', 'attr[plan][GT]'],
  ...['attr[__proto__]', `attr[${'x'.repeat(65)}]`, 'attr[plan]\n', ' attr[plan]'],
])('%j is no parameter, and is named', (name) => {
  expect(refused({ [name]: '1' })).toMatchObject({
    is: 'invalid_query',
    issues: [{ path: [name], code: 'unknown' }],
  });
});

test.each([
  ['attr.plan', 'attr[plan]'],
  ['attr.mrr[gt]', 'attr[mrr][gt]'],
  ['attr.mrr[gt]', 'attr[mrr.gt]'],
  ['attr[mrr][gt]', 'attr[mrr.gt]'],
])('%s and %s are one parameter, and it is given once', (one, other) => {
  for (const value of ['1', '2']) {
    expect(refused({ [one]: '1', [other]: value })).toMatchObject({
      issues: [{ path: [other], code: 'wrong_type', message: 'give each parameter once' }],
    });
  }
  expect(read({ [one]: '1', 'attr.mrr[lt]': '2' })).toHaveLength(2);
});

test('the document shows filters that are understood, and names every operator', () => {
  const { Attr: documented } = components.parameters;
  const shown = Object.entries(documented.example);
  const query = Object.fromEntries(shown.map(([key, value]) => [`attr[${key}]`, String(value)]));
  expect(read(query).map(({ operator }) => operator)).toEqual(['eq', 'gte']);
  for (const operator of operators) expect(documented.description).toContain(`\`${operator}\``);
});
