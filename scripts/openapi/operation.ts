/** One contract as an OpenAPI operation. */
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import {
  type Contract,
  showsResource,
  takesBookmark,
  takesConditions,
  takesIdempotencyKey,
} from '../../src/http/contract.ts';
import { NDJSON } from '../../src/http/lines.ts';
import { BOOKMARK_HEADER } from '../../src/http/session.ts';
import * as z from '../../src/values/zod.ts';
import { describedIn, replyDescription } from './chapters.ts';
import type { Description, ReplyDescription } from './descriptions/descriptions.ts';
import type { Example } from './examples/examples.ts';
import type { ExampleRequest } from './examples/request.ts';
import { optionalStrings, quotasTold } from './headers.ts';
import { problemResponsesOf } from './problems.ts';

export function operationOf(
  operationId: string,
  contract: Contract,
  example: Example,
): ZodOpenApiOperationObject {
  const { access, params, query, body } = contract;
  const [chapter, described] = describedIn(operationId);
  const { summary, description } = described;
  const headers = requestHeadersOf(contract, described);
  return {
    operationId,
    summary,
    description,
    tags: [chapter],
    ...(access === 'anyone' && { security: [] }),
    ...(access === 'optional' && { security: [{}, { token: [] }] }),
    ...(described.security && { security: [...described.security] }),
    requestParams: {
      ...(params && { path: withExamples(params(), example.request.params) }),
      ...(query && {
        query: z.extend(withExamples(query(), example.request.query), described.query ?? {}),
      }),
      ...(Object.keys(headers).length > 0 && { header: optionalStrings(headers) }),
    },
    ...(body && { requestBody: { required: true, content: contentOf(body, example) } }),
    responses: {
      ...repliesOf(contract, example, (status) => replyDescription(operationId, described, status)),
      ...problemResponsesOf(contract),
    },
  };
}

/** The parameters that the example gives show what it gives. */
const withExamples = ({ shape }: z.ZodMiniObject, given: ExampleRequest['params'] = {}) =>
  z.object(
    Object.fromEntries(
      Object.entries(shape).map(([name, schema]) => [
        name,
        name in given ? withExample(schema, given[name]) : schema,
      ]),
    ),
  );

/** A copy, since another endpoint may have the same parameter with another example. */
function withExample(schema: z.core.$ZodType, example: unknown): z.core.$ZodType {
  const copy = z.clone(schema);
  z.globalRegistry.add(copy, { param: { example } });
  return copy;
}

const bookmarkAsked = {
  [BOOKMARK_HEADER]:
    'The bookmark of a write, as it was given: what is read shows that write, or something later.',
};

const keyGiven = {
  'Idempotency-Key':
    'Repeat the request with the same key, and it is carried out once: for 24 h the first answer comes again.',
};

const conditionsOf = (method: string) =>
  method === 'GET'
    ? { 'If-None-Match': 'Answer 304 while the ETag is this.' }
    : { 'If-Match': 'Make the change only while the ETag is this; 412 otherwise.' };

const etagTold = { ETag: 'Changes whenever anything changes that is shown.' };

const bookmarkTold = {
  [BOOKMARK_HEADER]:
    'Send it with a read, anywhere, to read this write. It is opaque: do not look inside.',
};

const requestHeadersOf = (contract: Contract, described: Description) => ({
  ...(takesConditions(contract) && conditionsOf(contract.method)),
  ...described.headers,
  ...(takesBookmark(contract) && bookmarkAsked),
  ...(takesIdempotencyKey(contract) && keyGiven),
});

/** The headers of a reply: its ETag, and for a write where its reader finds it. */
function withHeaders(
  contract: Contract,
  { description, headers }: ReplyDescription,
  status: number,
): ZodOpenApiResponseObject {
  const all = {
    ...(showsResource(contract, status) && etagTold),
    ...headers,
    ...(contract.method !== 'GET' && bookmarkTold),
    ...(contract.counted && quotasTold),
  };
  return { description, ...(Object.keys(all).length > 0 && { headers: optionalStrings(all) }) };
}

/**
 * The first media type is that of the example, which may have bodies for others. JSON that comes as
 * something else is for libraries that send it so: a client that is made of the document has JSON.
 */
const contentOf = (schemas: NonNullable<Contract['body']>, { request }: Example) =>
  Object.fromEntries(
    Object.entries(schemas)
      .filter(isJson)
      .map(([type, schema], index) => {
        const example = index === 0 ? request.body : request.otherBodies?.[type];
        return [type, { schema: schema(), ...(example !== undefined && { example }) }];
      }),
  );

const isJson = ([mediaType]: readonly [string, unknown]) => mediaType.includes('json');

function repliesOf(
  contract: Contract,
  { answer }: Example,
  descriptionOf: (status: number) => ReplyDescription,
): Responses {
  const answers = [answer, ...(answer.also ? [answer.also] : [])];
  const exampleOf = (status: string) => {
    const shown = answers.find((one) => one.status === Number(status));
    return shown && { example: shown.body };
  };
  const replies = Object.entries(contract.replies).map(([status, reply]) => [
    status,
    {
      ...withHeaders(contract, descriptionOf(Number(status)), Number(status)),
      ...(reply.schema && { content: replyContent(reply, exampleOf(status)) }),
    },
  ]);
  return {
    ...Object.fromEntries(replies),
    ...(takesConditions(contract) &&
      contract.method === 'GET' && { 304: withHeaders(contract, notModified, 304) }),
  };
}

/** Each line of NDJSON has the schema, and so the first one is its example. */
function replyContent(
  { schema, mediaType = 'application/json', otherTypes = [] }: Contract['replies'][number],
  shown: { readonly example: unknown } | undefined,
) {
  const { example: body } = shown ?? {};
  const example = mediaType === NDJSON && Array.isArray(body) ? { example: body[0] } : shown;
  const texts = otherTypes.map((type) => [type, { schema: z.string() }] as const);
  return { [mediaType]: { schema: schema?.(), ...example }, ...Object.fromEntries(texts) };
}

const notModified: ReplyDescription = { description: 'It has not changed.' };

type Responses = Record<string, ZodOpenApiResponseObject>;
