/** How the values of attributes are checked against their definitions. Pure. */
import { type AttributeType, coerce, type Stored } from '../../values/coercion.ts';
import { excerpt } from '../../values/excerpt.ts';

/** The part of a definition that decides which values it takes. */
export interface Typed {
  readonly key: string;
  readonly type: AttributeType;
}

interface InvalidAttribute {
  readonly key: string;
  readonly code: 'undefined_attribute' | 'wrong_type';
  readonly reason: string;
}

/** A change of attributes: values to set, and keys to remove. */
export interface AttributeChange {
  readonly set: Readonly<Record<string, Stored>>;
  readonly unset: readonly string[];
}

/** No attribute is set, and none removed. */
export const NO_CHANGE: AttributeChange = { set: {}, unset: [] };

/**
 * Checks incoming attributes against their definitions. null removes a value of any type, and also
 * one that is stored without a definition.
 */
export function checkAttributes(
  attributes: Readonly<Record<string, unknown>>,
  definitions: readonly Typed[],
  isStored: (key: string) => boolean,
): { readonly change: AttributeChange; readonly invalid: readonly InvalidAttribute[] } {
  // A Map, not an object: a key such as "constructor" must find nothing.
  const types = new Map(definitions.map(({ key, type }) => [key, type]));
  const set: [string, Stored][] = [];
  const unset: string[] = [];
  const invalid: InvalidAttribute[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    const type = types.get(key);
    const stored = type && coerce(type, value);
    if (value === null && (type || isStored(key))) unset.push(key);
    else if (!type) invalid.push(notDefined(key));
    else if (stored === undefined) invalid.push(notCoerced(key, value, type));
    else set.push([key, stored]);
  }
  return { change: { set: Object.fromEntries(set), unset }, invalid };
}

const notDefined = (key: string): InvalidAttribute => ({
  key,
  code: 'undefined_attribute',
  reason: `No attribute definition found for key '${excerpt(key)}'`,
});

const notCoerced = (key: string, value: unknown, type: AttributeType): InvalidAttribute => ({
  key,
  code: 'wrong_type',
  reason: `Value '${excerpt(textOf(value))}' cannot be coerced to type '${type}'`,
});

const textOf = (value: unknown) =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

/** A stored value, and the number of users who have it. */
interface Counted {
  readonly value: Stored;
  readonly users: number;
}

/** The stored values that change under another type, and those that do not fit it. */
export function convertAll(
  stored: readonly Counted[],
  type: AttributeType,
): { readonly converted: ReadonlyMap<Stored, Stored>; readonly misfits: readonly Counted[] } {
  const converted = new Map<Stored, Stored>();
  const misfits: Counted[] = [];
  for (const { value, users } of stored) {
    const fits = coerce(type, value);
    if (fits === undefined) misfits.push({ value, users });
    else if (fits !== value) converted.set(value, fits);
  }
  return { converted, misfits };
}
