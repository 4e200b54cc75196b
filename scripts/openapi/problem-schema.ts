/** The schema of problem details. Only the document and the tests need it. */
import { ISSUE_CODES } from '../../src/http/input-issue.ts';
import type { ProblemCode } from '../../src/http/problem-codes.ts';
import { lazily } from '../../src/isolate/lazily.ts';
import * as z from '../../src/values/zod.ts';

const everyCode: Readonly<Record<ProblemCode, true>> = {
  credential_missing: true,
  credential_malformed: true,
  token_mistyped: true,
  token_invalid: true,
  user_inactive: true,
  sign_in_failed: true,
  code_invalid: true,
  forbidden: true,
  permission_missing: true,
  key_protected: true,
  route_not_found: true,
  platform_not_found: true,
  user_not_found: true,
  token_not_found: true,
  scope_not_found: true,
  attribute_not_found: true,
  application_not_found: true,
  organization_not_found: true,
  member_not_found: true,
  identity_not_found: true,
  invitation_not_found: true,
  rule_not_found: true,
  webhook_not_found: true,
  webhook_event_not_found: true,
  erasure_not_found: true,
  version_not_found: true,
  history_event_not_found: true,
  method_not_allowed: true,
  parameters_invalid: true,
  body_invalid: true,
  json_malformed: true,
  media_type_unsupported: true,
  too_large: true,
  attributes_invalid: true,
  email_taken: true,
  suppressed: true,
  username_taken: true,
  external_id_taken: true,
  key_taken: true,
  identity_taken: true,
  name_taken: true,
  already_member: true,
  already_answered: true,
  already_done: true,
  no_longer_granted: true,
  last_owner: true,
  last_admin: true,
  last_way_in: true,
  not_active: true,
  not_for_services: true,
  not_empty: true,
  values_do_not_fit: true,
  wider_rule: true,
  limit_reached: true,
  changed_meanwhile: true,
  changed_since: true,
  cannot_be_undone: true,
  precondition_failed: true,
  no_longer_kept: true,
  idempotency_key_reused: true,
  in_progress: true,
  rate_limited: true,
  unavailable: true,
  not_configured: true,
  internal: true,
};

/** Every code. The keys of an object that the type holds complete, so they are codes. */
export const PROBLEM_CODES = Object.keys(everyCode) as [ProblemCode, ...ProblemCode[]];

export const problemSchema = lazily(() =>
  z
    .object({
      type: z.string().register(z.globalRegistry, {
        description: 'Where the code is explained, relative to the API.',
      }),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      code: z.enum(PROBLEM_CODES),
      requestId: z
        .string()
        .register(z.globalRegistry, { description: 'Quote it when you ask for help.' }),
      errors: z.optional(
        z.array(
          z.object({
            in: z.enum(['body', 'query', 'header']),
            pointer: z.string().register(z.globalRegistry, {
              description: 'In a body a JSON pointer (RFC 6901), elsewhere a name.',
            }),
            code: z.enum(ISSUE_CODES),
            message: z.string(),
          }),
        ),
      ),
    })
    .register(z.globalRegistry, { id: 'Problem' }),
);
