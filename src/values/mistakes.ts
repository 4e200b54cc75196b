import type * as z from './zod.ts';

/**
 * Says in English what a schema has found wrong. The words are those of zod's own locale.
 * See docs/decisions/dependencies.md#zod.
 */
export const inEnglish: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `Invalid input: expected ${issue.expected}, received ${kindOf(issue.input)}`;
    case 'invalid_value': {
      const values = issue.values.map((value) =>
        typeof value === 'string' ? `"${value}"` : String(value),
      );
      return values.length === 1
        ? `Invalid input: expected ${values[0]}`
        : `Invalid option: expected one of ${values.join('|')}`;
    }
    case 'too_small':
      return `Too small: ${bounds(issue, '>', issue.minimum)}`;
    case 'too_big':
      return `Too big: ${bounds(issue, '<', issue.maximum)}`;
    case 'invalid_format':
      return `Invalid ${issue.format === 'datetime' ? 'ISO datetime' : issue.format}`;
    case 'unrecognized_keys':
      return unrecognized(issue.keys);
    default:
      return 'Invalid input';
  }
};

/** The message about keys that an object has and its schema does not know. */
export const unrecognized = (keys: readonly string[]): string =>
  `Unrecognized key${keys.length === 1 ? '' : 's'}: ${keys.map((key) => `"${key}"`).join(', ')}`;

function kindOf(input: unknown): string {
  if (input === null) return 'null';
  if (typeof input === 'number' && !Number.isFinite(input)) return String(input);
  return Array.isArray(input) ? 'array' : typeof input;
}

const UNITS: Readonly<Record<string, string>> = { string: 'characters', array: 'items' };

function bounds(
  { origin, inclusive }: { readonly origin: string; readonly inclusive?: boolean | undefined },
  sign: string,
  bound: number | bigint,
): string {
  const than = `${sign}${inclusive ? '=' : ''}${bound}`;
  const unit = UNITS[origin];
  return `expected ${origin} to ${unit ? `have ${than} ${unit}` : `be ${than}`}`;
}
