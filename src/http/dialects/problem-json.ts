/** Problem details (RFC 9457): one shape on every surface, for the clients that ask for it. */
import { parseAccept } from 'hono/utils/accept';
import { unrecognized } from '../../values/mistakes.ts';
import { faultTold } from '../challenge.ts';
import type { InputIssue, IssueCode } from '../input-issue.ts';
import { type ProblemMeaning, statusOf } from '../problem.ts';
import { type ProblemCode, problemCodeOf, titleOf } from '../problem-codes.ts';
import { messageOf } from './rest.ts';

export const PROBLEM_JSON = 'application/problem+json';

/** Whether `Accept` names the media type of problem details. A wildcard does not. */
export const asksForProblemJson = (accept: string | undefined): boolean =>
  accept !== undefined &&
  /problem\+json/i.test(accept) &&
  parseAccept(accept).some(({ type, q }) => type.toLowerCase() === PROBLEM_JSON && q > 0);

interface InputError {
  readonly in: 'body' | 'query' | 'header';
  readonly pointer: string;
  readonly code: IssueCode;
  readonly message: string;
}

interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors?: readonly InputError[];
}

export function problemDetails(meaning: ProblemMeaning, requestId: string): ProblemDetails {
  const code = problemCodeOf(meaning);
  const errors = errorsOf(meaning);
  return {
    type: `/errors/#${code}`,
    title: titleOf(code),
    status: statusOf[meaning.is],
    detail: detailOf(meaning, requestId),
    code,
    requestId,
    ...(errors && { errors }),
  };
}

function detailOf(meaning: ProblemMeaning, requestId: string): string {
  switch (meaning.is) {
    case 'invalid_query':
    case 'invalid_body':
    case 'invalid_attributes':
      return `${titleOf(problemCodeOf(meaning))}: errors says where and why.`;
    case 'forbidden': {
      const { permission } = meaning;
      const message = messageOf(meaning, requestId);
      return permission === undefined ? message : `${message} (${permission})`;
    }
    default:
      return faultTold(meaning) ?? messageOf(meaning, requestId);
  }
}

function errorsOf(meaning: ProblemMeaning): InputError[] | undefined {
  switch (meaning.is) {
    case 'invalid_query':
      return meaning.issues.flatMap((issue) => errorsIn(issue, issue.in ?? 'query', nameIn));
    case 'invalid_body':
      return meaning.issues.flatMap((issue) => errorsIn(issue, 'body', pointerTo));
    case 'invalid_attributes':
      return meaning.invalid.map(({ key, code, reason: message }) => ({
        in: 'body',
        pointer: pointerTo(['attributes', key]),
        code,
        message,
      }));
    default:
      return undefined;
  }
}

type Path = InputIssue['path'];

/** Unknown fields are an error each, so that each has a pointer of its own. */
function errorsIn(
  { path, code, message, keys }: InputIssue,
  place: InputError['in'],
  pointer: (path: Path) => string,
): InputError[] {
  if (!keys) return [{ in: place, pointer: pointer(path), code, message }];
  return keys.map((key) => ({
    in: place,
    pointer: pointer([...path, key]),
    code,
    message: keys.length === 1 ? message : unrecognized([key]),
  }));
}

const nameIn = (path: Path): string => path.map(String).join('.');

/** RFC 6901. The body as a whole is the empty text. */
const pointerTo = (path: Path): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
