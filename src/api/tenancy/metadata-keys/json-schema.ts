/** The rules of a tenant as JSON Schema 2020-12. Pure. */
import { constraintsOf, ruledKeys } from '../../../policy/keys/constraints.ts';
import type { Rule, RuleSet } from '../../../policy/keys/rule.ts';

/** A schema of the records of a tenant under all rules that hold there. */
export function jsonSchemaOf(sets: readonly RuleSet[]) {
  const isClosed = sets.some(({ unknownKeys }) => unknownKeys === 'refuse');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: sets.at(-1)?.tenantKey,
    type: 'object' as const,
    properties: Object.fromEntries(ruledKeys(sets).flatMap((key) => propertyOf(sets, key))),
    ...(isClosed && { additionalProperties: false }),
  };
}

/**
 * All that is said of a key holds together. A key that only the organization rules is left out
 * where its application takes none without a rule of its own, and is the admins' where it leaves
 * them to these.
 */
function propertyOf(sets: readonly RuleSet[], key: string): (readonly [string, object])[] {
  const constraints = constraintsOf(sets, key);
  if (constraints.some(({ refuses }) => refuses)) return [];
  const schemas = constraints.map(({ rule, write }) =>
    rule ? schemaOf(rule) : { readOnly: true, 'x-write': write },
  );
  const [first, ...more] = schemas;
  return [[key, first && more.length === 0 ? first : { allOf: schemas }]];
}

/** A rule with choices takes these alone, whatever else it says of values. */
function schemaOf({ label, write, read, type, ...rule }: Rule) {
  const { description, default: value, enum: choices, ...bounds } = rule;
  return {
    ...(label !== undefined && { title: label }),
    ...(description !== undefined && { description }),
    ...(choices ? { enum: choices } : { ...typeOf(type), ...boundsOf(bounds) }),
    ...(value !== undefined && { default: value }),
    ...(write !== 'user' && { readOnly: true }),
    ...(read !== 'user' && { 'x-read': read }),
    'x-write': write,
  };
}

const typeOf = (type: Rule['type']) => {
  if (type === undefined) return {};
  return type === 'date' ? { type: 'string', format: 'date' } : { type };
};

const boundsOf = ({ minimum, maximum, maxLength, format }: Partial<Rule>) => ({
  ...(minimum !== undefined && { minimum }),
  ...(maximum !== undefined && { maximum }),
  ...(maxLength !== undefined && { maxLength }),
  ...(format !== undefined && { format }),
});
