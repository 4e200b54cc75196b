/** The OpenAPI 3.1 document, read from the contracts. */
import {
  type CreateDocumentOptions,
  createDocument,
  type ZodOpenApiOperationObject,
} from 'zod-openapi';
import { allContracts } from '../../src/api/surfaces.ts';
import { codeOf } from '../../src/http/dialects/rest.ts';
import * as z from '../../src/values/zod.ts';
import { chapters } from './chapters.ts';
import { describe } from './describe.ts';
import { exampleOf } from './examples/examples.ts';
import { prefixOf } from './names.ts';
import { operationOf } from './operation.ts';
import { type Document, shareEqualParts } from './share.ts';

const description = `A user directory that lives at the edge: what people prefer on each platform,
what is known about them, and where they belong.

Send a token with every request: \`Authorization: Bearer <token>\` or \`Authorization: Token <token>\`.
Every path is answered with and without a trailing slash.

What an answer holds depends on its family, as each family was specified:

| family | one thing | a list, by pages |
|---|---|---|
| platform metadata | \`{username, platform_key, metadata, …}\` | none |
| users and attributes | \`{data}\` | \`{data, meta: {pagination: {cursor, hasMore, total}}}\`, 20 to a page, at most 100 |
| tokens | \`{data}\` | the same, 50 to a page, at most 200 |
| users, applications, organizations, members, invitations | \`{user}\`, \`{application}\`, … | \`{users, nextCursor}\`, \`{applications, nextCursor}\`, …, 50 to a page, at most 200 |

A cursor goes back as \`cursor\`, with the same filters. \`limit\` above the most is 400.

With \`Accept: application/problem+json\` every endpoint tells what went wrong in one shape (RFC 9457).
[The list of codes](/errors/) says what happened and what to do.

Without it users, attributes and tokens say what went wrong as \`{error: {code, message, details?}}\`, with one of
the codes ${[...new Set(Object.values(codeOf))].map((code) => `\`${code}\``).join(', ')}.`;

export function openApiDocument(version: string) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [operationId, contract] of Object.entries(allContracts)) {
    const path = contract.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [contract.method.toLowerCase()]: operationOf(operationId, contract, exampleOf(operationId)),
    };
  }
  const created = createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Roster', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'The origin that serves this document' }],
      security: [{ token: [] }],
      tags: chapters.map(({ name, description }) => ({ name, description })),
      components: { securitySchemes: { token, writeKey } },
      paths,
    },
    rendering,
  );
  // As it will be read: what is one object here is not one there.
  const document = JSON.parse(JSON.stringify(created)) as Document;
  describe(document);
  shareEqualParts(
    document,
    (operationId) => prefixOf[allContracts[operationId]?.dialect ?? 'rest'],
  );
  return document;
}

const rendering: CreateDocumentOptions = {
  /** A field is not offered that is always refused: in a type it would be `unknown`. */
  override({ zodSchema, jsonSchema }) {
    if (!(zodSchema instanceof z.ZodMiniObject)) return;
    for (const [name, field] of Object.entries(zodSchema.shape)) {
      const isRefused =
        field instanceof z.ZodMiniOptional && field.def.innerType instanceof z.ZodMiniNever;
      if (isRefused) delete jsonSchema.properties?.[name];
    }
  },
};

const token = {
  type: 'http',
  scheme: 'bearer',
  description: 'A token of Roster, or a JWT of an issuer that Roster trusts.',
} as const;

const writeKey = {
  type: 'http',
  scheme: 'basic',
  description: 'A write key of a tenant as the user name, and no password.',
} as const;
