/** The mistakes that a request can make in its query, headers and body. */

/** One mistake in the input: its place, what kind it is, and a sentence for the client. */
export interface InputIssue {
  readonly path: readonly PropertyKey[];
  readonly code: IssueCode;
  readonly message: string;
  /** Where the path begins, if it is not the body or the query that the meaning names. */
  readonly in?: 'header';
  /** The fields that are unknown, if that is the mistake. The message names them. */
  readonly keys?: readonly string[];
}

/** The kinds of mistakes. docs/errors.md explains each. */
export const ISSUE_CODES = [
  'required',
  'unknown',
  'wrong_type',
  'wrong_format',
  'wrong_choice',
  'too_small',
  'too_big',
  'undefined_attribute',
  'invalid',
] as const;
export type IssueCode = (typeof ISSUE_CODES)[number];

/** An attribute that is not defined, or whose value is not of its type. */
export interface InvalidAttribute {
  readonly key: string;
  readonly code: IssueCode;
  readonly reason: string;
}
