/** What the API answers when it refuses, as errors that react-admin shows at their fields. */

/** The fields of a form, by dotted path, with what is wrong with each. */
type FieldMessages = Readonly<Record<string, string>>;

/** A refusal in the server's words. `status` 0 is a server that cannot be reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: FieldMessages;
  /** react-admin takes messages at fields from here, where an absent object is no message. */
  readonly body: { readonly errors: FieldMessages | undefined };

  constructor(
    message: string,
    status: number,
    code: string,
    fields: FieldMessages,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.body = { errors: Object.keys(fields).length > 0 ? fields : undefined };
  }
}

/** What a request would take back has changed since, under these names. */
export class ChangedSince extends ApiProblem {
  readonly keys: readonly string[];

  constructor(message: string, status: number, code: string, keys: readonly string[]) {
    super(message, status, code, {});
    this.keys = keys;
  }
}

const UNREACHABLE =
  'Roster cannot be reached. Nothing is lost: check the connection and try again.';

export const unreachable = (cause: unknown): ApiProblem =>
  new ApiProblem(UNREACHABLE, 0, 'UNREACHABLE', {}, cause);

/** The same problem, with its message at a field. `told` replaces words that are too general. */
export const atField = (
  { message, status, code }: ApiProblem,
  field: string,
  told = message,
): ApiProblem => new ApiProblem(told, status, code, { [field]: told });

export const hasCode = (error: unknown, code: string): error is ApiProblem =>
  error instanceof ApiProblem && error.code === code;

/** Whether what was asked for is not there, or not for this caller. */
export const isAbsent = (error: unknown): boolean =>
  hasCode(error, 'NOT_FOUND') || hasCode(error, 'FORBIDDEN');

/** The forms of a refusal: those of the users API and of tenants, and Django's. */
interface RefusalBody {
  readonly error?: string | Refusal;
  readonly detail?: string;
}

interface Refusal {
  readonly code?: string;
  readonly message?: string;
  readonly details?: {
    readonly errors?: Readonly<Record<string, readonly string[]>>;
    readonly keys?: readonly string[];
    readonly invalidAttributes?: readonly { readonly key: string; readonly reason: string }[];
  };
}

/** Django's refusals have no codes. */
const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
};

/** Reads a refusal. A body in no known form is told by its status. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const { error, detail } = (isObject(body) ? body : {}) as RefusalBody;
  const refusal = typeof error === 'object' ? error : { message: error ?? detail };
  const { code = codes[status] ?? String(status), message, details } = refusal;
  const fields = error === undefined ? fieldsOfDjango(body) : fieldsOf(details ?? {});
  const told =
    message ??
    Object.values(fields)[0] ??
    `Roster answered ${status}. Try again, and tell its operator if it stays.`;
  if (details?.keys) return new ChangedSince(told, status, code, details.keys);
  return new ApiProblem(told, status, code, fields);
}

function fieldsOf({ errors = {}, invalidAttributes = [] }: NonNullable<Refusal['details']>) {
  const named = Object.entries(errors).map(
    ([field, messages]) => [field, messages.join(' ')] as const,
  );
  const attributes = invalidAttributes.map(
    ({ key, reason }) => [`attributes.${key}`, reason] as const,
  );
  return Object.fromEntries([...named, ...attributes]);
}

/** `{field: [message]}`, or `{field: {key: [message]}}` for a record, with nothing around it. */
function fieldsOfDjango(body: unknown): FieldMessages {
  const told = Object.entries(isObject(body) ? body : {}).flatMap(([field, said]) => {
    if (Array.isArray(said)) return [[field, said.join(' ')] as const];
    return isObject(said) ? [[field, linesOf(said)] as const] : [];
  });
  return Object.fromEntries(told);
}

/** A line for each key: `tier: "max" is not a valid choice.` */
const linesOf = (byKey: object): string =>
  Object.entries(byKey)
    .map(([key, said]) => `${key}: ${[said].flat().join(' ')}`)
    .join('\n');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
