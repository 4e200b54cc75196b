import type { InputIssue, IssueCode } from '../http/input-issue.ts';
import type * as z from '../values/zod.ts';

/** An issue of zod, found in `input`, as a mistake of the request. */
export function issueOf(issue: z.core.$ZodIssue, input: unknown): InputIssue {
  const { path, message } = issue;
  const isMissing = path.length > 0 && valueAt(input, path) === undefined;
  return {
    path,
    message,
    code: isMissing ? 'required' : codes[issue.code],
    ...(issue.code === 'unrecognized_keys' && { keys: issue.keys }),
  };
}

const codes: Readonly<Record<z.core.$ZodIssue['code'], IssueCode>> = {
  invalid_type: 'wrong_type',
  invalid_union: 'wrong_type',
  invalid_format: 'wrong_format',
  invalid_value: 'wrong_choice',
  too_small: 'too_small',
  too_big: 'too_big',
  unrecognized_keys: 'unknown',
  not_multiple_of: 'invalid',
  invalid_key: 'invalid',
  invalid_element: 'invalid',
  custom: 'invalid',
};

/** A field that the client calls `constructor` must find nothing, so own properties only. */
const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (Object.hasOwn(Object(at), key) ? Object(at)[key] : undefined),
    input,
  );
