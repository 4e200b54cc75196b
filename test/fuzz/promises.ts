/** The rules for every answer. Each finding is a sentence. */
import { isDeepStrictEqual } from 'node:util';
import { allContracts } from '../../src/api/surfaces.ts';
import { type Contract, problemsOf, takesConditions } from '../../src/http/contract.ts';
import { dialects } from '../../src/http/dialects/dialects.ts';
import { NDJSON } from '../../src/http/lines.ts';
import { statusOf } from '../../src/http/problem.ts';
import { type Cast, GOOD_FOR_NOTHING } from './cast.ts';
import type { Draft } from './draft.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const all = Object.values(allContracts);

/** The endpoints that a path may mean to a router. */
export function endpointsAt(pathname: string): Contract[] {
  const asked = decodedPath(pathname).replace(/\/$/, '').split('/');
  return all.filter(({ path }) => {
    const named = path.replace(/\/$/, '').split('/');
    return (
      named.length === asked.length &&
      named.every((segment, i) =>
        segment.startsWith(':') ? asked[i] !== '' : segment === asked[i],
      )
    );
  });
}

/** As a router reads it: what cannot be decoded stays as it is. */
const decodedPath = (pathname: string): string =>
  pathname.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURI(escapes);
    } catch {
      return escapes;
    }
  });

const SECURITY = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'$/,
  'strict-transport-security': /max-age=\d+/,
  'referrer-policy': /^no-referrer$/,
  'x-request-id': /^[\w=-]{1,255}$/,
} as const;

const LEAK =
  /SELECT |INSERT INTO|UPDATE \w+ SET|SQLITE_|D1_ERROR|\.ts:\d|node_modules|\n\s+at |file:\/\/|\$scrypt\$|password_hash/;

/** Everything that is wrong with an answer. */
export function broken(draft: Draft, request: Request, answer: Answer, cast: Cast): string[] {
  const found: string[] = [];
  const check = (holds: boolean, sentence: string) => holds || found.push(sentence);
  const { status, headers, text } = answer;
  check(status < 500 || status === 504, `it failed: ${status}`);
  for (const [name, form] of Object.entries(SECURITY)) {
    check(form.test(headers.get(name) ?? ''), `${name} is ${headers.get(name)}`);
  }
  if (request.method === 'OPTIONS') return found;
  const isExport = ['exportPerson', 'exportDirectory'].includes(draft.name);
  const told = isExport && status === 200 ? 'private, no-store' : 'private, no-cache';
  check(headers.get('Cache-Control') === told, 'caches are not told');
  check(headers.get('Vary')?.includes('Authorization') ?? false, 'it does not vary by caller');
  check(!LEAK.test(text), `it tells of the inside: ${LEAK.exec(text)?.[0]}`);
  for (const [, row] of cast.rows) {
    check(typeof row.hash !== 'string' || !text.includes(row.hash), 'it shows a hash of a token');
  }
  const good = status < 400 || status === 504;
  const guarded = endpointsAt(new URL(request.url).pathname).filter(
    ({ access }) => access === 'caller',
  );
  if (guarded.length > 0) check(!good || !GOOD_FOR_NOTHING.has(draft.caller), 'it serves nobody');
  return [...found, ...unpromised(request, answer)];
}

/** Why no contract at this path promises the answer. */
function unpromised(request: Request, { status, headers, text }: Answer): string[] {
  const isHead = request.method === 'HEAD';
  const method = isHead ? 'GET' : request.method;
  if (isHead) return text === '' ? [] : ['HEAD has a body'];
  const there = endpointsAt(new URL(request.url).pathname);
  const meant = there.filter((contract) => contract.method === method);
  // Finished text, such as that of /metrics, has no schema.
  const asText = meant.find(({ replies }) => replies[status]?.mediaType !== undefined);
  if (asText) return untypical(asText.replies[status], headers.get('Content-Type'), text);
  const body = text === '' ? undefined : jsonIn(text, headers);
  if (status !== 204 && status !== 304 && body === undefined) return ['its body is no JSON'];
  if (there.length === 0) return status === 404 ? [] : [`nothing is there, and it is ${status}`];
  // A name may stand in the place of an id (`/users/identify`), so both may be meant.
  const others = there.some(({ path }) => !meant.some((contract) => contract.path === path));
  if (status === 405 && others) return headers.has('Allow') ? [] : ['405 without Allow'];
  if (meant.length === 0) {
    return status === 401 ? [] : [`${method} is not there, and it is ${status}`];
  }
  return meant.some((contract) => promises(contract, status, body))
    ? []
    : [`no contract there promises this ${status}`];
}

/** The faults of a reply that is finished text. The schema holds for each line of NDJSON. */
function untypical(
  { schema, mediaType = '', otherTypes = [] }: Contract['replies'][number] = {},
  type: string | null,
  text: string,
): string[] {
  if (type === null || ![mediaType, ...otherTypes].includes(type)) return [`it is no ${mediaType}`];
  if (type !== NDJSON) return [];
  const lines = text.split('\n').slice(0, -1).map(jsonOf);
  return lines.every((line) => fits(schema?.().safeParse(line) ?? { success: false }, line))
    ? []
    : ['a line is none that its contract promises'];
}

function promises(contract: Contract, status: number, body: unknown): boolean {
  const isRead = contract.method === 'GET' && takesConditions(contract);
  if (status === 304) return isRead && body === undefined;
  const reply = contract.replies[status];
  if (reply) {
    return reply.schema ? fits(reply.schema().safeParse(body), body) : body === undefined;
  }
  const { schemaOf } = dialects[contract.dialect];
  const names = problemsOf(contract).filter((name) => statusOf[name] === status);
  return names.some((name) => fits(schemaOf(name).safeParse(body), body));
}

/** A part of a body that its schema would cut or change was not promised. */
const fits = (parsed: { readonly success: boolean; readonly data?: unknown }, body: unknown) =>
  parsed.success && isDeepStrictEqual(parsed.data, body);

function jsonIn(text: string, headers: Headers): unknown {
  if (!/^application\/json/.test(headers.get('Content-Type') ?? '')) return undefined;
  return jsonOf(text);
}

function jsonOf(text: string): unknown {
  try {
    // A schema of records always cuts this key.
    return JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value));
  } catch {
    return undefined;
  }
}
