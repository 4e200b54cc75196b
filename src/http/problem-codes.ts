/**
 * The codes of problems, as RFC 9457 problem details carry them. A code names one cause and keeps
 * its name. docs/errors.md says of each what happened and what to do.
 */

import type { ProblemMeaning } from './problem.ts';
import type { Refusal } from './token-fault.ts';

/** The title of each code: the same for every occurrence (RFC 9457, 3.1.3). */
export const TITLES = {
  credential_missing: 'No credential was sent',
  credential_malformed: 'The Authorization header is malformed',
  token_mistyped: 'The token is mistyped',
  token_invalid: 'The token is not valid',
  user_inactive: 'The user of this token is not active',
  sign_in_failed: 'Signing in failed',
  code_invalid: 'The code is not valid',
  forbidden: 'The caller may not do this',
  permission_missing: 'The caller lacks a permission',
  route_not_found: 'There is no such address',
  platform_not_found: 'Platform not found',
  user_not_found: 'User not found',
  token_not_found: 'Token not found',
  scope_not_found: 'Scope not found',
  attribute_not_found: 'User attribute not found',
  application_not_found: 'Application not found',
  organization_not_found: 'Organization not found',
  member_not_found: 'Member not found',
  identity_not_found: 'Identity not found',
  invitation_not_found: 'Invitation not found',
  method_not_allowed: 'The method is not allowed here',
  parameters_invalid: 'Query parameters or headers are not valid',
  body_invalid: 'The body is not valid',
  json_malformed: 'The body is not JSON',
  media_type_unsupported: 'The media type is not supported',
  too_large: 'Too large',
  attributes_invalid: 'User attributes are not valid',
  email_taken: 'The email is taken',
  username_taken: 'The username is taken',
  key_taken: 'The key is taken',
  name_taken: 'The name is taken',
  already_member: 'The user is a member already',
  already_answered: 'The invitation was answered already',
  already_done: 'The request was carried out already',
  no_longer_granted: 'The role is no longer granted',
  last_owner: 'The last owner',
  last_admin: 'The last platform administrator',
  not_active: 'The user is not active',
  not_for_services: 'Not for service users',
  not_empty: 'It is not empty',
  values_do_not_fit: 'Stored values do not fit',
  limit_reached: 'A limit is reached',
  changed_meanwhile: 'It was changed meanwhile',
  precondition_failed: 'The condition does not hold',
  idempotency_key_reused: 'The Idempotency-Key was used for another request',
  in_progress: 'The first request is still running',
  rate_limited: 'Too many requests',
  unavailable: 'Temporarily unavailable',
  not_configured: 'The deployment lacks a setting',
  internal: 'Something failed on our side',
} as const satisfies Readonly<Record<string, string>>;

export type ProblemCode = keyof typeof TITLES;

const refusals = {
  missing: 'credential_missing',
  empty: 'credential_malformed',
  spaces: 'credential_malformed',
  mistyped: 'token_mistyped',
  invalid: 'token_invalid',
  inactive: 'user_inactive',
  credentials: 'sign_in_failed',
  code: 'code_invalid',
} as const satisfies Record<Refusal, ProblemCode>;

export function problemCodeOf(meaning: ProblemMeaning): ProblemCode {
  switch (meaning.is) {
    case 'unauthenticated':
      return refusals[meaning.because];
    case 'forbidden':
      return meaning.permission === undefined ? 'forbidden' : 'permission_missing';
    case 'not_found':
      return `${meaning.noun}_not_found`;
    case 'invalid_query':
      return 'parameters_invalid';
    case 'invalid_body':
      return 'body_invalid';
    case 'malformed_json':
      return 'json_malformed';
    case 'unsupported_media_type':
      return 'media_type_unsupported';
    case 'payload_too_large':
      return 'too_large';
    case 'invalid_attributes':
      return 'attributes_invalid';
    case 'conflict':
      return meaning.of;
    case 'key_reused':
      return 'idempotency_key_reused';
    default:
      return meaning.is;
  }
}
