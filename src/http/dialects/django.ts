/** The words of Django REST framework 3.14, which the platform metadata API speaks. */
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';
import type { InputIssue } from '../input-issue.ts';
import type { Noun, ProblemMeaning, ProblemName } from '../problem.ts';
import type { Dialect } from './dialect.ts';
import { IN_PROGRESS, KEY_REUSED } from './rest.ts';

const unauthenticated = {
  missing: 'Authentication credentials were not provided.',
  empty: 'Invalid token header. No credentials provided.',
  spaces: 'Invalid token header. Token string should not contain spaces.',
  mistyped: 'Invalid token.',
  invalid: 'Invalid token.',
  inactive: 'User inactive or deleted.',
  credentials: 'Unable to log in with provided credentials.',
  code: 'This code is wrong, expired or used up. Ask for a new one.',
} as const;

const notFound = {
  platform: { error: 'Platform not found' },
  user: { error: 'User not found' },
  route: { detail: 'Not found.' },
  token: { detail: 'Not found.' },
  scope: { detail: 'Not found.' },
  attribute: { detail: 'Not found.' },
  application: { detail: 'Not found.' },
  organization: { detail: 'Not found.' },
  member: { detail: 'Not found.' },
  identity: { detail: 'Not found.' },
  invitation: { detail: 'Not found.' },
  rule: { detail: 'Not found.' },
  webhook: { detail: 'Not found.' },
  webhook_event: { detail: 'Not found.' },
  erasure: { detail: 'Not found.' },
  version: { detail: 'The record has not reached this version.' },
  history_event: { detail: 'Not found.' },
} as const satisfies Record<Noun, unknown>;

function say(meaning: ProblemMeaning, requestId: string): unknown {
  switch (meaning.is) {
    case 'unauthenticated':
      return { detail: unauthenticated[meaning.because] };
    case 'forbidden':
      return meaning.to === 'others_metadata'
        ? { error: "Only tenant admins can access other users' metadata" }
        : { detail: meaning.message ?? 'You do not have permission to perform this action.' };
    case 'not_found':
      return notFound[meaning.noun];
    case 'method_not_allowed':
      return { detail: `Method "${meaning.method}" not allowed.` };
    case 'invalid_query':
      return { error: meaning.issues[0]?.message ?? 'Invalid query.' };
    case 'invalid_body':
      return byField(meaning.issues);
    case 'malformed_json':
      return { detail: `JSON parse error - ${meaning.message}` };
    case 'unsupported_media_type':
      return { detail: `Unsupported media type "${meaning.mediaType}" in request.` };
    case 'payload_too_large':
      return { detail: meaning.message };
    case 'invalid_attributes':
      return { detail: meaning.invalid.map(({ reason }) => reason).join(' ') };
    case 'conflict':
    case 'gone':
    case 'not_configured':
      return { detail: meaning.message };
    case 'precondition_failed':
      return {
        detail: 'The record has changed, or the condition does not hold: read it again and retry.',
      };
    case 'key_reused':
      return { detail: KEY_REUSED };
    case 'in_progress':
      return { detail: IN_PROGRESS };
    case 'rate_limited':
      return { detail: throttled(meaning.retryAfter) };
    case 'unavailable':
      return { detail: 'Service temporarily unavailable, try again later.' };
    case 'internal':
      return { detail: 'A server error occurred.', request_id: requestId };
  }
}

const throttled = (seconds: number) =>
  `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`;

/**
 * `{field: [message]}`; items of a list by index, and values of a record by key. A mistake of the
 * whole stands under `non_field_errors`, alone.
 */
function byField(issues: readonly InputIssue[]): Record<string, unknown> {
  const whole = issues.find(({ path, keys }) => path.length === 0 && !keys);
  if (whole) return { non_field_errors: [whole.message] };
  const fields = new Map<string, string[] | Map<string, string[]>>();
  for (const { path, message, keys = [] } of issues) {
    for (const key of keys) fields.set(key, [message]);
    if (keys.length > 0) continue;
    const [field = '', part] = path.map(String);
    if (part !== undefined) {
      const parts = fields.get(field);
      const byPart = parts instanceof Map ? parts : new Map<string, string[]>();
      byPart.set(part, [...(byPart.get(part) ?? []), message]);
      fields.set(field, byPart);
    } else {
      fields.set(field, [message]);
    }
  }
  return Object.fromEntries(
    [...fields].map(([field, said]) => [
      field,
      said instanceof Map ? Object.fromEntries(said) : said,
    ]),
  );
}

export const detail = lazily(() =>
  z.object({ detail: z.string() }).register(z.globalRegistry, { id: 'DjangoDetail' }),
);
const error = lazily(() =>
  z.object({ error: z.string() }).register(z.globalRegistry, { id: 'DjangoError' }),
);
const errorOrDetail = lazily(() =>
  z.union([error(), detail()]).register(z.globalRegistry, { id: 'DjangoErrorOrDetail' }),
);
const failure = lazily(() =>
  z
    .object({ detail: z.string(), request_id: z.string() })
    .register(z.globalRegistry, { id: 'DjangoFailure' }),
);
const fieldErrors = lazily(() =>
  z
    .record(z.string(), z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()))]))
    .register(z.globalRegistry, { id: 'DjangoFieldErrors' }),
);

function schemaOf(name: ProblemName): z.ZodMiniType {
  switch (name) {
    case 'invalid_query':
      return error();
    case 'invalid_body':
      return fieldErrors();
    case 'forbidden':
    case 'not_found':
      return errorOrDetail();
    case 'internal':
      return failure();
    default:
      return detail();
  }
}

export const django: Dialect = { challenge: 'Token', say, schemaOf };
