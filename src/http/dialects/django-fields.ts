/** Schemas whose messages are those of Django REST framework's serializers. */
import { RECORD_KEYS } from '../../db/limits.ts';
import { pythonType } from '../../values/python-type.ts';
import * as z from '../../values/zod.ts';

/** The longest key at any level of a record, in bytes of UTF-8. */
const KEY_BYTES = 128;

const nullOr =
  (otherwise: (input: unknown) => string, missing = 'This field is required.') =>
  ({ input }: { input?: unknown }) => {
    if (input === undefined) return missing;
    return input === null ? 'This field may not be null.' : otherwise(input);
  };

/** `DictField`, with the limits of a record that can be checked on the JSON alone. */
export const dictionary = (missing?: string) =>
  z
    .record(z.string(), z.unknown(), {
      error: nullOr(
        (input) => `Expected a dictionary of items but got type "${pythonType(input)}".`,
        missing,
      ),
    })
    .check(
      z.superRefine((metadata, context) => {
        if (Object.keys(metadata).length > RECORD_KEYS) {
          context.addIssue(`Ensure this field has no more than ${RECORD_KEYS} keys.`);
        }
        const long = longKeyIn(metadata);
        if (long !== undefined) {
          context.addIssue(
            `Ensure that no key is longer than ${KEY_BYTES} bytes: "${long.slice(0, 32)}…".`,
          );
        }
      }),
    );

/** `CharField`: accepts numbers as their text, as DRF does. */
export const characters = () =>
  z.union([z.string(), z.pipe(z.number(), z.transform(String))], {
    error: nullOr(() => 'Not a valid string.'),
  });

const notAList = nullOr((input) => `Expected a list of items but got type "${pythonType(input)}".`);

const atMost = (most: number) =>
  z.maxLength(most, {
    error: `Ensure this field has no more than ${most} elements.`,
    abort: true,
  });

/** `ListField` of things that are judged one by one. */
export const rowList = <Row extends z.ZodMiniType>(row: Row, most: number) =>
  z
    .array(row, { error: notAList })
    .check(z.minLength(1, { error: 'This list may not be empty.' }), atMost(most));

/** `ListField` of `CharField`. A record holds no longer key and no more keys than this list may. */
export const deleteKeys = () =>
  z
    .array(characters().check(z.refine(isShortKey, { error: LONG_KEY })), { error: notAList })
    .check(atMost(RECORD_KEYS));

const LONG_KEY = `Ensure that no key is longer than ${KEY_BYTES} bytes.`;

/**
 * A serializer: the body must be a dictionary. DRF ignores unknown fields; here they are mistakes.
 * `known` are the names that the message lists.
 * See docs/decisions/metadata.md#no-field-is-ignored-in-silence.
 */
export const dictionaryBody = <Shape extends z.core.$ZodShape>(
  shape: Shape,
  known: readonly string[] = Object.keys(shape),
) =>
  z.strictObject(shape, {
    error: ({ code, input }) => {
      if (code === 'unrecognized_keys') return `Unknown field. Send ${known.join(' or ')}.`;
      return input === null
        ? 'No data provided'
        : `Invalid data. Expected a dictionary, but got ${pythonType(input)}.`;
    },
  });

/** UTF-8 takes at most 3 bytes per UTF-16 unit, so most keys need not be encoded. */
function isShortKey(key: string): boolean {
  return key.length * 3 <= KEY_BYTES || new TextEncoder().encode(key).length <= KEY_BYTES;
}

/** The first key over the limit, at any level. The body's depth is bounded before this runs. */
function longKeyIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    if (!isShortKey(key)) return key;
    const deeper = longKeyIn(child);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
