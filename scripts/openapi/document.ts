/** The OpenAPI 3.1 document, read from the contracts. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { allContracts } from '../../src/api/surfaces.ts';
import {
  type Contract,
  problemsOf,
  type ReplyContract,
  takesBookmark,
  takesIdempotencyKey,
} from '../../src/http/contract.ts';
import { dialects } from '../../src/http/dialects/dialects.ts';
import { codeOf } from '../../src/http/dialects/rest.ts';
import { type ProblemName, statusOf } from '../../src/http/problem.ts';
import { BOOKMARK_HEADER } from '../../src/http/session.ts';

const description = `A user directory that lives at the edge: what people prefer on each platform,
what is known about them, and where they belong.

Send a token with every request: \`Authorization: Bearer <token>\` or \`Authorization: Token <token>\`.
Every path is answered with and without a trailing slash.

Users, attributes and tokens say what went wrong as \`{error: {code, message, details?}}\`, with one of
the codes ${[...new Set(Object.values(codeOf))].map((code) => `\`${code}\``).join(', ')}.`;

export function openApiDocument(version: string) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [operationId, contract] of Object.entries(allContracts)) {
    const path = contract.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [contract.method.toLowerCase()]: operationOf(operationId, contract),
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Roster', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths,
  });
}

function operationOf(operationId: string, contract: Contract): ZodOpenApiOperationObject {
  const { summary, description, tag, access, params, query, body } = contract;
  const headers = {
    ...contract.headers,
    ...(takesBookmark(contract) && bookmarkAsked),
    ...(takesIdempotencyKey(contract) && keyGiven),
  };
  return {
    operationId,
    summary,
    ...(description && { description }),
    tags: [tag],
    ...(access === 'anyone' && { security: [] }),
    requestParams: {
      ...(params && { path: params() }),
      ...(query && { query: query() }),
      ...(Object.keys(headers).length > 0 && { header: optionalStrings(headers) }),
    },
    ...(body && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...repliesOf(contract), ...problemRepliesOf(contract) },
  };
}

const bookmarkAsked = {
  [BOOKMARK_HEADER]: 'The bookmark of a write: what is read shows that write, or something later.',
};

const keyGiven = {
  'Idempotency-Key':
    'Repeat the request with the same key, and it is carried out once: for 24 h the first answer comes again.',
};

const bookmarkTold = {
  [BOOKMARK_HEADER]: 'Send it with a read, anywhere, to read this write.',
};

/** The headers of a reply: a write tells where its reader finds it. */
function headersOf({ method }: Contract, { headers }: ReplyContract) {
  const all = { ...headers, ...(method !== 'GET' && bookmarkTold) };
  return Object.keys(all).length > 0 && { headers: optionalStrings(all) };
}

const optionalStrings = (headers: Readonly<Record<string, string>>) =>
  z.object(
    Object.fromEntries(
      Object.entries(headers).map(([name, description]) => [
        name,
        z.string().optional().meta({ description }),
      ]),
    ),
  );

const contentOf = (schemas: Readonly<Record<string, () => z.ZodType>>) =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema: schema() }]));

function repliesOf(contract: Contract): ZodOpenApiOperationObject['responses'] {
  return Object.fromEntries(
    Object.entries(contract.replies).map(([status, reply]) => [
      status,
      {
        description: reply.description,
        ...headersOf(contract, reply),
        ...(reply.schema && { content: { 'application/json': { schema: reply.schema() } } }),
      },
    ]),
  );
}

/** One response for each status: meanings that share one are alternatives of its body. */
function problemRepliesOf(contract: Contract): ZodOpenApiOperationObject['responses'] {
  const dialect = dialects[contract.dialect];
  const byStatus = Map.groupBy(problemsOf(contract), (name) => String(statusOf[name]));
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      {
        description: names.map(wordsOf).join(', or '),
        ...(names.some(isPassing) && { headers: optionalStrings(retryAfter) }),
        content: { 'application/json': { schema: oneOf(names.map(dialect.schemaOf)) } },
      },
    ]),
  );
}

const isPassing = (name: ProblemName) => name === 'rate_limited' || name === 'unavailable';

const retryAfter = { 'Retry-After': 'Seconds until another try may succeed, at least 1.' };

const wordsOf = (name: ProblemName) => name.replaceAll('_', ' ');

function oneOf(schemas: readonly z.ZodType[]): z.ZodType {
  const [only, ...others] = new Set(schemas);
  if (!only) throw new Error('a status without a problem');
  return others.length === 0 ? only : z.union([only, ...others]);
}
