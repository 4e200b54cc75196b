/**
 * The JSON Schema of a tenant's rules, as other programs read it: ajv finds the same keys wrong as
 * Roster does. It runs outside workerd, since ajv makes functions from text.
 */

import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonSchemaOf } from '../../src/api/tenancy/metadata-keys/json-schema.ts';
import { faultsOfRule } from '../../src/policy/keys/check-rule.ts';
import { faultsOf } from '../../src/policy/keys/faults.ts';
import { judge } from '../../src/policy/keys/judge.ts';
import {
  AUTHORITIES,
  FORMATS,
  type Format,
  type Json,
  READERS,
  type Rule,
  type RuleSet,
  UNKNOWN_KEYS,
  VALUE_TYPES,
} from '../../src/policy/keys/rule.ts';

/** JSON Schema has no such formats, so a validator takes any string for them. */
const UNKNOWN_TO_OTHERS: readonly Format[] = ['language', 'timezone'];

/** Strict: whatever ajv would pass over is an error. What objects inherit is no key. */
const ajv = new Ajv2020({ strict: true, allErrors: true, ownProperties: true });
addFormats.default(ajv);
for (const format of UNKNOWN_TO_OTHERS) ajv.addFormat(format, true);
ajv.addVocabulary(['x-read', 'x-write']);

/** Texts that both see alike under each format. */
const TEXTS = [
  ...['', 'a', 'ab', '😀😀', 'abc', '2024-02-29', '2023-02-29', '0000-01-01', '2024-1-1'],
  ...['2024-02-29T23:59:59Z', '2024-02-29 23:59:59.5+02:00', '2024-02-29T24:00:00Z'],
  ...['a@example.com', 'a@b', ' a@example.com', 'https://example.com/a?b#c', 'urn:x:y', '/a'],
  ...['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-42661417400', 'a b'],
];
const date = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString());
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  ...[date, date.map((day) => day.slice(0, 10)), fc.uuid()],
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, 1.5, 2, -3, 1e300),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const flat: fc.Arbitrary<Json> = fc.oneof(fc.constant(null), fc.boolean(), number, text);
const fields = fc.dictionary(fc.constant('a'), flat, { noNullPrototype: true });
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: flat },
  ...[fc.array(flat, { maxLength: 2 }), fields],
);

const few = fc.integer({ min: -3, max: 3 });
const maybe = <Of>(of: fc.Arbitrary<Of>) => fc.option(of, { nil: undefined, freq: 2 });
const shared = FORMATS.filter((format) => !UNKNOWN_TO_OTHERS.includes(format));

/** A rule without the fields that contradict the others. */
function sensible(rule: Rule): Rule {
  const [wrong] = faultsOfRule(rule);
  if (!wrong) return rule;
  const { [wrong.field]: _, ...rest } = rule;
  return sensible({ write: 'user', read: 'user', ...rest });
}

/** Choices beside a type are those that have it, or there would seldom be any. */
function withChoices({ enum: choices, ...rule }: Rule): Rule {
  const right = (choices ?? []).filter((each) => each === null || fits(rule, each));
  return sensible(right.length === 0 ? rule : { ...rule, enum: right });
}
const fits = (rule: Rule, each: Json) => faultsOf(sensible(rule), each).length === 0;

/** Any rule that does not contradict itself. */
const rule: fc.Arbitrary<Rule> = fc
  .record({
    label: maybe(fc.constant('Label')),
    description: maybe(fc.constant('What it is for.')),
    type: fc.constantFrom(undefined, 'string', ...VALUE_TYPES),
    enum: fc.option(fc.array(value, { minLength: 1, maxLength: 4 }), { nil: undefined, freq: 4 }),
    minimum: maybe(few),
    maximum: maybe(few),
    maxLength: maybe(fc.nat({ max: 4 })),
    format: maybe(fc.constantFrom(...shared)),
    default: maybe(value),
    write: fc.constantFrom(...AUTHORITIES),
    read: fc.constantFrom(...READERS),
  })
  .map(withChoices);

const KEYS = ['a', 'b', 'é 😀"/', 'constructor'];
const keyed = <Of>(of: fc.Arbitrary<Of>, keys: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...keys), of, { noNullPrototype: true });

const setOf = (tenantKey: string): fc.Arbitrary<RuleSet> =>
  fc
    .record({ rules: keyed(rule, KEYS), unknownKeys: fc.constantFrom(...UNKNOWN_KEYS) })
    .map(({ rules, unknownKeys }) => ({
      locked: new Set(),
      tenantKey,
      unknownKeys,
      rules: new Map(Object.entries(rules)),
    }));
const sets = fc.oneof(
  setOf('my-app').map((app) => [app]),
  fc.tuple(setOf('my-app'), setOf('acme-corp')).map((both) => [...both]),
);

/** The keys that Roster finds wrong, for somebody with the greatest authority. */
function wrongForRoster(among: readonly RuleSet[], metadata: Readonly<Record<string, Json>>) {
  const judgement = judge(among, 'service', { how: 'replace', metadata }, {});
  expect(judgement.is).not.toBe('forbidden');
  return judgement.is === 'invalid' ? [...judgement.faults.keys()].sort() : [];
}

const keyIn = ({ instancePath, params }: ErrorObject): string =>
  instancePath === ''
    ? params.additionalProperty
    : (instancePath.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');

/** The keys that a validator finds wrong, told only the text of the schema. */
function validatorOf(among: readonly RuleSet[]) {
  const validate = ajv.compile(JSON.parse(JSON.stringify(jsonSchemaOf(among))));
  return (metadata: Readonly<Record<string, Json>>) => {
    const isRight = validate(metadata);
    const wrong = [...new Set((validate.errors ?? []).map(keyIn))].sort();
    expect(isRight).toBe(wrong.length === 0);
    return wrong;
  };
}

describe('the JSON Schema of rules', () => {
  test('finds the same keys of any record wrong as the rules do', () => {
    const met = { wrong: 0, right: 0 };
    const documents = fc.array(keyed(value, [...KEYS, 'unknown']), {
      minLength: 20,
      maxLength: 20,
    });
    fc.assert(
      fc.property(sets, documents, (among, all) => {
        const wrongForAjv = validatorOf(among);
        for (const each of all) {
          const wrong = wrongForRoster(among, each);
          expect(wrongForAjv(each), JSON.stringify(each)).toEqual(wrong);
          met.wrong += wrong.length;
          met.right += Object.keys(each).length - wrong.length;
        }
      }),
      { numRuns: 100 },
    );
    // Else it would say little.
    expect(Math.min(met.wrong, met.right)).toBeGreaterThan(500);
  });

  test('finds the same defaults wrong as the check of a rule does', () => {
    const met = new Set<boolean>();
    fc.assert(
      fc.property(rule, value, ({ default: _, ...each }, standard) => {
        const isWrong = faultsOfRule({ ...each, default: standard }).length > 0;
        const set = {
          locked: new Set<string>(),
          tenantKey: 'my-app',
          unknownKeys: 'allow',
          rules: new Map([['a', each]]),
        } as const;
        expect(validatorOf([set])({ a: standard }).length > 0).toBe(isWrong);
        met.add(isWrong);
      }),
      { numRuns: 100 },
    );
    expect(met.size).toBe(2);
  });

  const ofFormat = (format: Format) => ({ type: 'string', format }) as const;
  /** Whether Roster takes it, whether ajv does, and why they differ. */
  const differences: readonly [Partial<Rule>, Json, boolean, boolean, string][] = [
    [ofFormat('email'), 'a@bücher.example', true, false, 'Roster takes domains of any script'],
    [ofFormat('email'), 'a@example.1', false, true, 'no domain at the top begins with a digit'],
    [ofFormat('email'), `${'a'.repeat(65)}@example.com`, false, true, 'RFC 5321 has limits'],
    [ofFormat('uri'), 'https://bücher.example/', true, false, 'Roster takes letters of any script'],
    [ofFormat('uri'), 'https://example.com/%zz', true, false, 'browsers take such a percent sign'],
    [ofFormat('uri'), 'https://example.com:99999/', false, true, 'there is no such port'],
    [ofFormat('date-time'), '2016-12-31T23:59:60Z', false, true, 'few programs read leap seconds'],
    [ofFormat('date-time'), '2016-12-31T23:59:59+0200', false, true, 'RFC 3339 wants the colon'],
    [ofFormat('uuid'), 'urn:uuid:123e4567-e89b-12d3-a456-426614174000', false, true, 'it is a URI'],
    [ofFormat('language'), 'english_us', false, true, 'JSON Schema has no such format'],
    [ofFormat('timezone'), 'Mars/Olympus', false, true, 'JSON Schema has no such format'],
    [{ enum: [{ a: 1, b: 2 }] }, { b: 2, a: 1 }, false, true, 'in Roster the order of keys counts'],
  ];

  test.each(differences)(
    'sees %j of %j otherwise: %s, ajv %s, since %s',
    (fields, each, ours, theirs) => {
      const a: Rule = { write: 'user', read: 'user', ...fields };
      const set: RuleSet = {
        locked: new Set(),
        tenantKey: 'my-app',
        unknownKeys: 'allow',
        rules: new Map([['a', a]]),
      };
      const found = [faultsOf(a, each).length === 0, validatorOf([set])({ a: each }).length === 0];
      expect(found).toEqual([ours, theirs]);
    },
  );
});
