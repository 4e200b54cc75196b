/** The words of the identify and token endpoints: `{error: {code, message, details?}}`. */
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';
import type { InputIssue } from '../input-issue.ts';
import type { Noun, ProblemMeaning, ProblemName } from '../problem.ts';
import type { Dialect } from './dialect.ts';

/** The error code of each meaning. */
export const codeOf = {
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  method_not_allowed: 'METHOD_NOT_ALLOWED',
  invalid_query: 'BAD_REQUEST',
  invalid_body: 'BAD_REQUEST',
  malformed_json: 'BAD_REQUEST',
  unsupported_media_type: 'UNSUPPORTED_MEDIA_TYPE',
  payload_too_large: 'PAYLOAD_TOO_LARGE',
  invalid_attributes: 'VALIDATION_ERROR',
  conflict: 'CONFLICT',
  precondition_failed: 'PRECONDITION_FAILED',
  gone: 'NO_LONGER_KEPT',
  key_reused: 'IDEMPOTENCY_KEY_REUSED',
  in_progress: 'CONFLICT',
  rate_limited: 'RATE_LIMITED',
  unavailable: 'UNAVAILABLE',
  not_configured: 'NOT_CONFIGURED',
  internal: 'INTERNAL_ERROR',
} as const satisfies Record<ProblemName, string>;

/** The error code of an occurrence. One conflict has a code of its own, since nothing passes it. */
export const codeSaid = (meaning: ProblemMeaning): string =>
  meaning.is === 'conflict' && meaning.of === 'suppressed' ? SUPPRESSED : codeOf[meaning.is];

const SUPPRESSED = 'SUPPRESSED';

/** The schema of the code of a meaning. */
export const codeSchema = (name: ProblemName) =>
  codeOf[name] === 'CONFLICT' ? z.enum([codeOf[name], SUPPRESSED]) : z.literal(codeOf[name]);

const INVALID = 'The token is not valid: it is unknown, expired or revoked.';

const unauthenticated = {
  missing: 'Send a token: Authorization: Bearer <token>.',
  empty: 'The Authorization header names a scheme but carries no token.',
  spaces: 'The token in the Authorization header must not contain spaces.',
  mistyped: INVALID,
  invalid: INVALID,
  inactive: 'The user of this token is not active.',
  credentials: 'Nobody signs in with this email or username and this password.',
  code: 'This code is wrong, expired or used up. Ask for a new one.',
} as const;

const nouns = {
  route: 'Nothing is here; see /docs for what is.',
  platform: 'Platform not found',
  user: 'User not found',
  token: 'Token not found',
  scope: 'Scope not found',
  attribute: 'User attribute not found',
  application: 'Application not found',
  organization: 'Organization not found',
  member: 'Member not found',
  identity: 'Identity not found',
  rule: 'The tenant has no rule for this key',
  webhook: 'Webhook not found',
  webhook_event: 'The webhook hears no such event',
  erasure: 'Erasure not found',
  version: 'The record has not reached this version',
  history_event: 'The history has no such event',
  invitation: 'Invitation not found: it was used, withdrawn or has expired.',
} as const satisfies Record<Noun, string>;

/** The messages about an Idempotency-Key, which the dialects share. */
export const KEY_REUSED =
  'This Idempotency-Key was used for another request: take a new key for a new request.';
export const IN_PROGRESS =
  'The first request with this Idempotency-Key is still running; try again after the seconds in Retry-After.';

export function messageOf(meaning: ProblemMeaning, requestId: string): string {
  switch (meaning.is) {
    case 'unauthenticated':
      return unauthenticated[meaning.because];
    case 'forbidden':
      return meaning.message ?? 'You do not have permission to do this.';
    case 'not_found':
      return nouns[meaning.noun];
    case 'method_not_allowed':
      return `${meaning.method} is not allowed here; allowed: ${meaning.allow.join(', ')}.`;
    case 'invalid_query':
      return 'The query parameters or headers are not valid; details.errors says which and why.';
    case 'invalid_body':
      return 'The body is not valid; details.errors says which fields and why.';
    case 'malformed_json':
      return `The body is not JSON that can be stored: ${meaning.message}`;
    case 'unsupported_media_type':
      return `Send application/json in UTF-8, not "${meaning.mediaType}".`;
    case 'payload_too_large':
      return meaning.message;
    case 'invalid_attributes':
      return 'One or more user attributes are invalid';
    case 'conflict':
    case 'gone':
    case 'not_configured':
      return meaning.message;
    case 'precondition_failed':
      return 'It has changed, or the condition does not hold: read it again and retry.';
    case 'key_reused':
      return KEY_REUSED;
    case 'in_progress':
      return IN_PROGRESS;
    case 'rate_limited':
      return 'Too many requests; try again after the seconds in Retry-After.';
    case 'unavailable':
      return 'Temporarily unavailable; try again after the seconds in Retry-After.';
    case 'internal':
      return `Something failed on our side; quote the request id ${requestId}.`;
  }
}

function say(meaning: ProblemMeaning, requestId: string): unknown {
  const details = detailsOf(meaning);
  return {
    error: {
      code: codeSaid(meaning),
      message: messageOf(meaning, requestId),
      ...(details && { details }),
    },
  };
}

export function detailsOf(meaning: ProblemMeaning): object | undefined {
  switch (meaning.is) {
    case 'invalid_query':
    case 'invalid_body':
      return { errors: byField(meaning.issues) };
    case 'conflict':
      return meaning.keys && { keys: meaning.keys };
    case 'invalid_attributes':
      return { invalidAttributes: meaning.invalid.map(({ key, reason }) => ({ key, reason })) };
    default:
      return undefined;
  }
}

/** `{"attributes.plan": ["…"]}`. Mistakes of the whole body have the empty name. */
function byField(issues: readonly InputIssue[]): Record<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const { path, message } of issues) {
    const field = path.map(String).join('.');
    fields.set(field, [...(fields.get(field) ?? []), message]);
  }
  return Object.fromEntries(fields);
}

export const fieldErrors = lazily(() =>
  z
    .object({ errors: z.record(z.string(), z.array(z.string())) })
    .register(z.globalRegistry, { id: 'FieldErrors' }),
);
const attributeErrors = () =>
  z.object({
    invalidAttributes: z.array(z.object({ key: z.string(), reason: z.string() })),
  });

const detailSchemas: { readonly [Name in ProblemName]?: () => z.ZodMiniType } = {
  invalid_query: fieldErrors,
  invalid_body: fieldErrors,
  invalid_attributes: attributeErrors,
};

function schemaOf(name: ProblemName): z.ZodMiniType {
  const said = z.object({ code: codeSchema(name), message: z.string() });
  const details = detailSchemas[name]?.();
  return z.object({ error: details ? z.extend(said, { details }) : said });
}

export const rest: Dialect = { challenge: 'Bearer', say, schemaOf };
