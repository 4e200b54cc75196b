/** The words for mistakes are those of zod's English locale, which the Worker has no room for. */
import { describe, expect, test } from 'vitest';
import { en } from 'zod/locales';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import * as z from '../../src/values/zod.ts';

const contracts = Object.entries<Contract>(allContracts);

/** One value of each kind, and some beyond a bound. */
const values = [
  ...[null, true, 0, -1, 1.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY],
  ...['', 'x', '1', '0', '2026-13-01', 'x'.repeat(70_000)],
  ...[[], {}, [1], { a: 1 }, Array.from({ length: 2_000 }, String)],
];

/** Each value in place of the whole, and in each field. Two fields that there are not. */
function inputsOf(schema: z.ZodMiniType): readonly unknown[] {
  const fields = schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : [];
  return [
    ...values,
    ...fields.flatMap((field) => values.map((value) => ({ [field]: value }))),
    { 'no field': 1, '"': 2 },
  ];
}

const messagesOf = (schema: z.ZodMiniType, input: unknown, words: object = {}) =>
  schema.safeParse(input, words).error?.issues.map(({ message }) => message) ?? [];

describe.each(contracts)('%s', (_, { params, query, body }) => {
  const schemas = [params, query, ...Object.values(body ?? {})].flatMap((make) =>
    make === undefined ? [] : [make()],
  );
  test.runIf(schemas.length > 0)('says the same', () => {
    const zods = { error: en().localeError };
    for (const schema of schemas) {
      for (const input of inputsOf(schema)) {
        expect(messagesOf(schema, input)).toEqual(messagesOf(schema, input, zods));
      }
    }
  });
});

test.each([
  ['a choice', z.enum(['a', 'b']), 'c', ['Invalid option: expected one of "a"|"b"']],
  ['one choice', z.literal(false), 1, ['Invalid input: expected false']],
  ['two keys', z.strictObject({}), { a: 1, b: 2 }, ['Unrecognized keys: "a", "b"']],
  ['a time', z.iso.datetime(), 'now', ['Invalid ISO datetime']],
  ['a sum', z.number().check(z.positive()), 0, ['Too small: expected number to be >0']],
] as const)('%s is told in the words of zod', (_, schema, input, messages) => {
  expect(messagesOf(schema, input)).toEqual(messages);
  expect(messagesOf(schema, input, { error: en().localeError })).toEqual(messages);
});
