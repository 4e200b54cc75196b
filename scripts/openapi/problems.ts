/**
 * What may go wrong, as responses: one for each status, which the operations of a dialect share.
 */
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { type Contract, problemsOf } from '../../src/http/contract.ts';
import { type DialectName, dialects } from '../../src/http/dialects/dialects.ts';
import { PROBLEM_JSON } from '../../src/http/dialects/problem-json.ts';
import { codeOf } from '../../src/http/dialects/rest.ts';
import { type ProblemName, statusOf } from '../../src/http/problem.ts';
import * as z from '../../src/values/zod.ts';
import { optionalStrings, quotasTold } from './headers.ts';
import { inPascalCase, prefixOf } from './names.ts';
import { problemSchema } from './problem-schema.ts';

/** The responses by status. Meanings that share a status are alternatives of its body. */
export function problemResponsesOf(contract: Contract): Record<string, ZodOpenApiResponseObject> {
  const possible = new Set(problemsOf(contract));
  const inOrder = problemNames.filter((name) => possible.has(name));
  const byStatus = Map.groupBy(inOrder, (name) => String(statusOf[name]));
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      responseFor(contract.dialect, names, contract.counted && names.includes('rate_limited')),
    ]),
  );
}

const problemNames = Object.keys(statusOf) as ProblemName[];

const sentences: Readonly<Record<ProblemName, string>> = {
  unauthenticated: 'The credential is missing or not valid.',
  forbidden: 'The caller may not do this.',
  not_found: 'It does not exist, or the caller may not know that it does.',
  method_not_allowed: 'There is no such method here.',
  invalid_query: 'A query parameter or a header is not valid.',
  invalid_body: 'The body is not valid.',
  malformed_json: 'The body is not JSON that can be stored.',
  unsupported_media_type: 'The body is of another media type.',
  payload_too_large: 'The body, or what would be stored, is too large.',
  invalid_attributes: 'An attribute is not defined, or its value is not of its type.',
  conflict: 'It contradicts what is stored.',
  precondition_failed: 'The condition of the request does not hold.',
  gone: 'It was there, and is no longer kept.',
  key_reused: 'The Idempotency-Key was used for another request.',
  in_progress: 'The first request with this Idempotency-Key is still running.',
  rate_limited: 'Too many requests.',
  unavailable: 'Roster cannot answer now.',
  not_configured: 'The deployment lacks a setting, which the message names.',
  internal: 'Something failed in Roster.',
};

/** Problems that pass by waiting. */
const passing = new Set<ProblemName>(['in_progress', 'rate_limited', 'unavailable']);

const retryAfter = { 'Retry-After': 'Seconds until another try may succeed, at least 1.' };

const responses = new Map<string, ZodOpenApiResponseObject>();

/** The same object for the same problems, since zod-openapi shares objects and not equal ones. */
function responseFor(dialect: DialectName, names: readonly ProblemName[], isCounted = false) {
  const key = `${dialect}: ${names} ${isCounted}`;
  const response = responses.get(key) ?? {
    id: `${prefixOf[dialect]}${wordFor(names)}${isCounted ? 'Exactly' : ''}`,
    description: names.map((name) => sentences[name]).join(' Or: '),
    ...(names.some((name) => passing.has(name)) && {
      headers: optionalStrings({ ...retryAfter, ...(isCounted && quotasTold) }),
    }),
    content: {
      'application/json': { schema: anyOf(names.map((name) => schemaOf(dialect, name))) },
      [PROBLEM_JSON]: { schema: problemSchema() },
    },
  };
  responses.set(key, response);
  return response;
}

/** What a response is called that stands for these problems. */
function wordFor(names: readonly ProblemName[]): string {
  // Without a body, a stored value is what is wrong.
  if (names.includes('invalid_body') && !names.includes('malformed_json')) return 'InvalidChange';
  if (names.includes('invalid_attributes')) return 'InvalidAttributes';
  if (names.includes('invalid_body')) return 'InvalidRequest';
  if (names.includes('not_configured')) return 'UnavailableOrNotConfigured';
  const [name] = names;
  return name === 'invalid_query' ? 'InvalidQuery' : codeWord(name);
}

const codeWord = (name: ProblemName | undefined) => inPascalCase(name ? codeOf[name] : '');

const schemas = new Map<string, z.ZodMiniType>();

/** The schema of a problem's body, with a name. Meanings with the same code have the same body. */
function schemaOf(dialect: DialectName, name: ProblemName): z.ZodMiniType {
  const schema = dialects[dialect].schemaOf(name);
  if (z.globalRegistry.get(schema)?.id) return schema;
  const id = `${prefixOf[dialect]}Problem${schemaWord(dialect, name)}`;
  const named = schemas.get(id) ?? schema.register(z.globalRegistry, { id });
  schemas.set(id, named);
  return named;
}

/**
 * In the rest dialect, JSON that is malformed has the code of other bad requests, but no details.
 */
const schemaWord = (dialect: DialectName, name: ProblemName) =>
  dialect === 'rest' && name === 'malformed_json' ? 'MalformedJson' : codeWord(name);

function anyOf(schemas: readonly z.ZodMiniType[]): z.ZodMiniType {
  const [only, ...others] = new Set(schemas);
  if (!only) throw new Error('a status without a problem');
  return others.length === 0 ? only : z.union([only, ...others]);
}
