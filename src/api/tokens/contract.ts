import * as z from 'zod';
import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import { allPermissions, GLOBAL_ROLES, SCOPE_ROLES } from '../../policy/permissions.ts';
import { TENANT_KINDS, TOKEN_KINDS, USER_KINDS } from '../../values/choices.ts';
import { time } from '../../values/time.ts';

const tokenReply = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'token_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      name: z.string(),
      userId: z.string(),
      kind: z.enum(TOKEN_KINDS),
      scopeId: z.string().nullable().meta({ description: 'The scope it is bound to, if any.' }),
      permissions: z
        .array(z.string())
        .nullable()
        .meta({ description: 'What it is limited to; null is all that its user holds.' }),
      lastFour: z.string(),
      expiresAt: time().nullable(),
      lastUsedAt: time().nullable(),
      createdAt: time(),
    })
    .meta({ id: 'Token' }),
);

const mintBody = lazily(() =>
  z
    .strictObject({
      name: z.string().trim().min(1).max(128).meta({ example: 'mobile app' }),
      userId: z.string().optional().meta({ description: 'Whom it acts as; absent is yourself.' }),
      kind: z.enum(TOKEN_KINDS).optional(),
      scopeId: z
        .string()
        .optional()
        .meta({ description: 'Binds it to a scope and what is below.' }),
      permissions: z.array(z.enum(allPermissions)).max(allPermissions.length).optional(),
      expiresAt: z.iso
        .datetime({ offset: true })
        .transform((text) => Date.parse(text))
        .optional(),
    })
    .meta({ id: 'TokenRequest' }),
);

const shared = {
  tag: 'Tokens',
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

const membership = () =>
  z.object({
    scopeId: z.string(),
    kind: z.enum(TENANT_KINDS),
    key: z.string(),
    name: z.string(),
    role: z.enum(SCOPE_ROLES),
  });

/** Tokens, and who a token makes of its bearer. */
export const tokenContracts = contracts({
  mintToken: {
    ...shared,
    method: 'POST',
    path: '/api/v1/tokens',
    summary: 'Mint a token',
    description: 'For yourself, or for whomever you may manage; never with more than you hold.',
    body: { 'application/json': mintBody },
    showsSecret: true,
    replies: {
      201: {
        description: 'The token, this once: only a hash of it is kept.',
        schema: lazily(() => z.object({ data: tokenReply().extend({ token: z.string() }) })),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
  listTokens: {
    ...shared,
    method: 'GET',
    path: '/api/v1/tokens',
    summary: 'List tokens',
    description: 'Your own, or with `userId` those of a user whose tokens you may manage.',
    query: lazily(() =>
      z.strictObject({
        userId: z.string().optional(),
        scopeId: z.string().optional().meta({ description: 'Only those bound to this scope.' }),
        ...pageQuery(),
      }),
    ),
    replies: { 200: { description: 'Newest first.', schema: lazily(() => pageOf(tokenReply())) } },
    problems: ['forbidden', 'not_found'],
  },
  revokeToken: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/tokens/:tokenId',
    summary: 'Revoke a token',
    description: 'At once, but for reads of its own records from the edge: those end in 60 s.',
    params: lazily(() => z.object({ tokenId: z.string() })),
    replies: { 204: { description: 'It opens nothing any more.' } },
    problems: ['forbidden', 'not_found'],
  },
  readMe: {
    ...shared,
    method: 'GET',
    path: '/api/v1/me',
    summary: 'Who am I?',
    replies: {
      200: {
        description: 'The caller, where it belongs, and the limits of its token.',
        schema: lazily(() =>
          z.object({
            data: z.object({
              kind: z.enum(['root', ...USER_KINDS]),
              userId: z.string().nullable(),
              principalId: z.string().nullable(),
              username: z.string().nullable(),
              email: z.string().nullable(),
              name: z.string().nullable(),
              image: z.string().nullable(),
              role: z.enum(GLOBAL_ROLES),
              isPlatformAdmin: z.boolean(),
              memberships: z.array(membership()),
              token: tokenReply().nullable(),
            }),
          }),
        ),
      },
    },
    problems: [],
  },
});
