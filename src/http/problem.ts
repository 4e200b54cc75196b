import type { InputIssue, InvalidAttribute, IssueCode } from './input-issue.ts';
import { type Refusal, refusalOf, type TokenFault } from './token-fault.ts';

/** What a change contradicts. docs/errors.md explains each. */
export type Conflict =
  | 'email_taken'
  | 'suppressed'
  | 'username_taken'
  | 'external_id_taken'
  | 'key_taken'
  | 'identity_taken'
  | 'name_taken'
  | 'already_member'
  | 'already_answered'
  | 'already_done'
  | 'no_longer_granted'
  | 'last_owner'
  | 'last_admin'
  | 'last_way_in'
  | 'not_active'
  | 'not_for_services'
  | 'not_empty'
  | 'values_do_not_fit'
  | 'wider_rule'
  | 'limit_reached'
  | 'changed_meanwhile'
  | 'changed_since'
  | 'cannot_be_undone';

/** Everything that can go wrong, as meanings. Each dialect has its own words for them. */
export type ProblemMeaning =
  | {
      readonly is: 'unauthenticated';
      readonly because: Refusal;
      /** Present if a token was read. */
      readonly fault?: TokenFault;
    }
  | {
      readonly is: 'forbidden';
      readonly to?: 'others_metadata';
      readonly message?: string;
      readonly permission?: string;
      /** A rule of the tenant keeps the key for others. */
      readonly because?: 'key_protected';
    }
  | { readonly is: 'not_found'; readonly noun: Noun }
  | {
      readonly is: 'method_not_allowed';
      readonly method: string;
      readonly allow: readonly string[];
    }
  | { readonly is: 'invalid_query'; readonly issues: readonly InputIssue[] }
  | { readonly is: 'invalid_body'; readonly issues: readonly InputIssue[] }
  | { readonly is: 'malformed_json'; readonly message: string }
  | { readonly is: 'unsupported_media_type'; readonly mediaType: string }
  | { readonly is: 'payload_too_large'; readonly message: string }
  | {
      readonly is: 'invalid_attributes';
      readonly invalid: readonly InvalidAttribute[];
    }
  | {
      readonly is: 'conflict';
      readonly of: Conflict;
      readonly message: string;
      /** The names that it is about. */
      readonly keys?: readonly string[];
    }
  | { readonly is: 'precondition_failed' }
  /** It was there, and is no longer kept. */
  | { readonly is: 'gone'; readonly message: string }
  | { readonly is: 'key_reused' }
  | { readonly is: 'in_progress'; readonly retryAfter: number }
  /** `limit` is for the log only. */
  | { readonly is: 'rate_limited'; readonly retryAfter: number; readonly limit: string }
  | { readonly is: 'unavailable'; readonly retryAfter: number }
  /** The deployment lacks a setting: waiting does not help. */
  | { readonly is: 'not_configured'; readonly message: string }
  | { readonly is: 'internal' };

/** The things that can be absent, or look absent. */
export type Noun =
  | 'route'
  | 'platform'
  | 'user'
  | 'token'
  | 'scope'
  | 'attribute'
  | 'application'
  | 'organization'
  | 'member'
  | 'identity'
  | 'invitation'
  | 'rule'
  | 'webhook'
  | 'webhook_event'
  | 'erasure'
  | 'version'
  | 'history_event';

export type ProblemName = ProblemMeaning['is'];

/** A problem is thrown where it is found. `app.onError` alone turns it into a response. */
export class Problem extends Error {
  readonly meaning: ProblemMeaning;

  constructor(meaning: ProblemMeaning, options?: ErrorOptions) {
    super(meaning.is, options);
    this.name = 'Problem';
    this.meaning = meaning;
  }
}

/** There is no credential, or none that lets the caller in. */
export const unauthenticated = (because: Exclude<Refusal, 'mistyped' | 'invalid' | 'inactive'>) =>
  new Problem({ is: 'unauthenticated', because });

/** The token does not let the caller in. */
export const refusedToken = (fault: TokenFault) =>
  new Problem({ is: 'unauthenticated', because: refusalOf(fault), fault });

/** The body as a whole is wrong. */
export const invalidInput = (message: string) =>
  new Problem({ is: 'invalid_body', issues: [{ path: [], code: 'invalid', message }] });

/** One field of the body is wrong. */
export const invalidBody = (field: string, message: string, code: IssueCode = 'invalid') =>
  new Problem({ is: 'invalid_body', issues: [{ path: [field], code, message }] });

/** Some fields of the body are wrong. */
export const invalidFields = (issues: readonly InputIssue[]) =>
  new Problem({ is: 'invalid_body', issues });

/** One query parameter is wrong. */
export const invalidQuery = (name: string, message: string, code: IssueCode = 'invalid') =>
  new Problem({ is: 'invalid_query', issues: [{ path: [name], code, message }] });

/** One header is wrong. */
export const invalidHeader = (name: string, message: string) =>
  new Problem({
    is: 'invalid_query',
    issues: [{ in: 'header', path: [name], code: 'wrong_format', message }],
  });

/** The thing does not exist, or the caller may not know that it exists. */
export const notFound = (noun: Noun) => new Problem({ is: 'not_found', noun });

/** The caller may not do this. Without a message, each dialect uses its own sentence. */
export const forbidden = (message?: string) =>
  new Problem({ is: 'forbidden', ...(message !== undefined && { message }) });

/** The caller lacks a permission. */
export const lacksPermission = (permission: string, message: string) =>
  new Problem({ is: 'forbidden', permission, message });

/** A rule keeps keys of a record for others than the caller. */
export const keyProtected = (message: string) =>
  new Problem({ is: 'forbidden', because: 'key_protected', message });

/** The caller may not touch the metadata of other users. */
export const notOthersMetadata = () => new Problem({ is: 'forbidden', to: 'others_metadata' });

export const methodNotAllowed = (method: string, allow: readonly string[]) =>
  new Problem({ is: 'method_not_allowed', method, allow });

export const malformedJson = (message: string) => new Problem({ is: 'malformed_json', message });

export const unsupportedMediaType = (mediaType: string) =>
  new Problem({ is: 'unsupported_media_type', mediaType });

export const tooLarge = (message: string) => new Problem({ is: 'payload_too_large', message });

export const invalidAttributes = (invalid: readonly InvalidAttribute[]) =>
  new Problem({ is: 'invalid_attributes', invalid });

/** A condition of the request (`If-Match`, `If-None-Match`) does not hold. */
export const preconditionFailed = () => new Problem({ is: 'precondition_failed' });

/** It was there, and is no longer kept. */
export const gone = (message: string) => new Problem({ is: 'gone', message });

/** Another request has the same Idempotency-Key. */
export const keyReused = () => new Problem({ is: 'key_reused' });

/** The same request is being carried out. */
export const inProgress = () => new Problem({ is: 'in_progress', retryAfter: 1 });

export const rateLimited = (limit: string, retryAfter: number) =>
  new Problem({ is: 'rate_limited', retryAfter, limit });

export const conflict = (of: Conflict, message: string, keys?: readonly string[]) =>
  new Problem({ is: 'conflict', of, message, ...(keys && { keys }) });

/** The request cannot be answered now. `retryAfter` is in seconds. */
export const unavailable = (options: { retryAfter?: number; cause?: unknown } = {}) =>
  new Problem({ is: 'unavailable', retryAfter: options.retryAfter ?? 1 }, { cause: options.cause });

/** The deployment lacks a setting, which the message names. */
export const notConfigured = (message: string) => new Problem({ is: 'not_configured', message });

/** The status of each meaning. The dialects share it and differ only in their words. */
export const statusOf = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  invalid_query: 400,
  invalid_body: 400,
  malformed_json: 400,
  unsupported_media_type: 415,
  payload_too_large: 413,
  invalid_attributes: 400,
  conflict: 409,
  precondition_failed: 412,
  gone: 410,
  key_reused: 422,
  in_progress: 409,
  rate_limited: 429,
  unavailable: 503,
  not_configured: 503,
  internal: 500,
} as const satisfies Record<ProblemName, number>;

/** The headers of a meaning, in every dialect (RFC 9110). */
export function headersOf(meaning: ProblemMeaning): Record<string, string> {
  switch (meaning.is) {
    case 'method_not_allowed':
      return { Allow: meaning.allow.join(', ') };
    case 'in_progress':
    case 'rate_limited':
    case 'unavailable':
      return { 'Retry-After': String(meaning.retryAfter) };
    default:
      return {};
  }
}
