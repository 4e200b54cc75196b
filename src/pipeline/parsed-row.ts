/** Rows of a body, of which each is judged as the body of a request of its own would be. */
import { BODY_BYTES, bodyTooLarge } from '../http/body.ts';
import { invalidFields, malformedJson } from '../http/problem.ts';
import type * as z from '../values/zod.ts';
import { issueOf } from './issue-of.ts';

/**
 * A row by its schema. `fault` says why it cannot be stored. Raises what a request of this body
 * would be refused with.
 */
export function parsedRow<Schema extends z.ZodMiniType>(
  schema: Schema,
  row: unknown,
  fault: string | undefined,
): z.output<Schema> {
  if (isTooLarge(row)) throw bodyTooLarge();
  if (fault !== undefined) throw malformedJson(fault);
  return parsedValue(schema, row);
}

/** The same for a value that can be stored, and is not too large. */
export function parsedValue<Schema extends z.ZodMiniType>(
  schema: Schema,
  row: unknown,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(row);
  if (success) return data;
  throw invalidFields(error.issues.map((issue) => issueOf(issue, row)));
}

/** Whether a row alone is larger than the body of a request may be. */
function isTooLarge(row: unknown): boolean {
  const text = JSON.stringify(row) ?? '';
  return text.length > BODY_BYTES / 3 && new TextEncoder().encode(text).length > BODY_BYTES;
}
