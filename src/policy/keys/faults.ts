/** The faults of a value under a rule, in the words that Django REST framework uses for them. */
import { pythonType } from '../../values/python-type.ts';
import { formats } from './formats.ts';
import { isSame, type Json, type Rule, type ValueType } from './rule.ts';

/** Nothing is coerced: `"1"` is no number, and 1 is no text. */
const types: Readonly<
  Record<
    ValueType,
    { readonly is: (value: Json) => boolean; readonly fault: (value: Json) => string }
  >
> = {
  string: { is: isText, fault: () => 'Not a valid string.' },
  number: { is: isNumber, fault: () => 'A valid number is required.' },
  integer: { is: Number.isInteger, fault: () => 'A valid integer is required.' },
  boolean: { is: (value) => typeof value === 'boolean', fault: () => 'Must be a valid boolean.' },
  date: {
    is: (value) => isText(value) && formats.date.fits(value),
    fault: () => formats.date.fault,
  },
  object: {
    is: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    fault: (value) => `Expected a dictionary of items but got type "${pythonType(value)}".`,
  },
  array: {
    is: (value) => Array.isArray(value),
    fault: (value) => `Expected a list of items but got type "${pythonType(value)}".`,
  },
};

/** Everything that is wrong with a value. A value of the wrong type has no other fault. */
export function faultsOf(rule: Rule, value: Json): string[] {
  if (rule.enum?.some((choice) => isSame(choice, value))) return [];
  if (rule.enum) return [`${JSON.stringify(value)} is not a valid choice.`];
  if (rule.type === undefined) return [];
  if (value === null) return ['This field may not be null.'];
  const type = types[rule.type];
  if (!type.is(value)) return [type.fault(value)];
  return [...faultsOfNumber(rule, value), ...faultsOfText(rule, value)];
}

function faultsOfNumber({ minimum, maximum }: Rule, value: Json): string[] {
  if (!isNumber(value)) return [];
  return [
    ...(minimum !== undefined && value < minimum
      ? [`Ensure this value is greater than or equal to ${minimum}.`]
      : []),
    ...(maximum !== undefined && value > maximum
      ? [`Ensure this value is less than or equal to ${maximum}.`]
      : []),
  ];
}

function faultsOfText({ maxLength, format }: Rule, value: Json): string[] {
  if (!isText(value)) return [];
  return [
    ...(maxLength !== undefined && [...value].length > maxLength
      ? [`Ensure this field has no more than ${maxLength} characters.`]
      : []),
    ...(format !== undefined && !formats[format].fits(value) ? [formats[format].fault] : []),
  ];
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}

function isNumber(value: Json): value is number {
  return typeof value === 'number';
}
