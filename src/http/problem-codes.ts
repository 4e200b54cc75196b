/**
 * The codes of problems, as RFC 9457 problem details carry them. A code names one cause and keeps
 * its name. docs/errors.md says of each what happened and what to do.
 */

import type { Conflict, Noun, ProblemMeaning, ProblemName } from './problem.ts';
import type { Refusal } from './token-fault.ts';

const refusals = {
  missing: 'credential_missing',
  empty: 'credential_malformed',
  spaces: 'credential_malformed',
  mistyped: 'token_mistyped',
  invalid: 'token_invalid',
  inactive: 'user_inactive',
  credentials: 'sign_in_failed',
  code: 'code_invalid',
} as const satisfies Record<Refusal, string>;

const codes = {
  invalid_query: 'parameters_invalid',
  invalid_body: 'body_invalid',
  malformed_json: 'json_malformed',
  unsupported_media_type: 'media_type_unsupported',
  payload_too_large: 'too_large',
  invalid_attributes: 'attributes_invalid',
  key_reused: 'idempotency_key_reused',
  method_not_allowed: 'method_not_allowed',
  precondition_failed: 'precondition_failed',
  gone: 'no_longer_kept',
  in_progress: 'in_progress',
  rate_limited: 'rate_limited',
  unavailable: 'unavailable',
  not_configured: 'not_configured',
  internal: 'internal',
} as const satisfies { readonly [Name in ProblemName]?: string };

export type ProblemCode =
  | (typeof refusals)[Refusal]
  | (typeof codes)[keyof typeof codes]
  | 'forbidden'
  | 'permission_missing'
  | 'key_protected'
  | `${Noun}_not_found`
  | Conflict;

/** The title of a code: the same for every occurrence (RFC 9457, 3.1.3). */
export const titleOf = (code: ProblemCode): string =>
  code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ');

export function problemCodeOf(meaning: ProblemMeaning): ProblemCode {
  switch (meaning.is) {
    case 'unauthenticated':
      return refusals[meaning.because];
    case 'forbidden':
      if (meaning.because) return meaning.because;
      return meaning.permission === undefined ? 'forbidden' : 'permission_missing';
    case 'not_found':
      return `${meaning.noun}_not_found`;
    case 'conflict':
      return meaning.of;
    default:
      return codes[meaning.is];
  }
}
