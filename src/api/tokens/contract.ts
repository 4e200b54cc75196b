import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import { allPermissions, GLOBAL_ROLES, SCOPE_ROLES } from '../../policy/permissions.ts';
import {
  MEMBERSHIP_STATUSES,
  TENANT_KINDS,
  TOKEN_KINDS,
  USER_KINDS,
} from '../../values/choices.ts';
import { flag } from '../../values/flag.ts';
import { textLike } from '../../values/text-like.ts';
import { moment, time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';
import { permission } from '../permission.ts';

const tokenReply = lazily(() =>
  z
    .object({
      id: textLike('token_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      name: z.string(),
      userId: z.string(),
      kind: z.enum(TOKEN_KINDS),
      scopeId: z.nullable(z.string()),
      permissions: z.nullable(z.array(z.string())),
      lastFour: z.string(),
      expiresAt: z.nullable(time()),
      lastUsedAt: z.nullable(time()),
      createdBy: z.nullable(z.string()),
      parentId: z.nullable(z.string()),
      createdAt: time(),
    })
    .register(z.globalRegistry, { id: 'Token' }),
);

/** A new token: nothing shows its secret again. */
const mintedToken = lazily(() =>
  z.extend(tokenReply(), { token: z.string() }).register(z.globalRegistry, { id: 'MintedToken' }),
);

const mintBody = lazily(() =>
  z
    .strictObject({
      name: textLike('mobile app').check(z.trim(), z.minLength(1), z.maxLength(128)),
      userId: z.optional(z.string()),
      kind: z.optional(z.enum(TOKEN_KINDS)),
      scopeId: z.nullish(z.string()),
      permissions: z.nullish(z.array(permission()).check(z.maxLength(allPermissions.length))),
      expiresAt: z.nullish(moment()),
    })
    .register(z.globalRegistry, { id: 'TokenRequest' }),
);

const shared = {
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
    status: z.enum(MEMBERSHIP_STATUSES),
  });

const permissionsIn = () => z.object({ scopeId: z.string(), permissions: z.array(permission()) });

const me = lazily(() =>
  z
    .object({
      kind: z.enum(['root', ...USER_KINDS]),
      userId: z.nullable(z.string()),
      principalId: z.nullable(z.string()),
      username: z.nullable(z.string()),
      email: z.nullable(z.string()),
      pendingEmail: z.nullable(z.string()),
      name: z.nullable(z.string()),
      image: z.nullable(z.string()),
      role: z.enum(GLOBAL_ROLES),
      isPlatformAdmin: z.boolean(),
      memberships: z.array(membership()),
      permissions: z.array(permissionsIn()),
      token: z.nullable(tokenReply()),
    })
    .register(z.globalRegistry, { id: 'Me' }),
);

/** Tokens, and `/me`, which shows the caller of a token. */
export const tokenContracts = contracts({
  mintToken: {
    ...shared,
    method: 'POST',
    path: '/api/v1/tokens',
    counted: true,
    conditional: true,
    body: { 'application/json': mintBody },
    showsSecret: true,
    replies: {
      201: {
        schema: lazily(() => z.object({ data: mintedToken() })),
      },
    },
    problems: ['forbidden', 'not_found', 'conflict'],
  },
  listTokens: {
    ...shared,
    method: 'GET',
    path: '/api/v1/tokens',
    query: lazily(() =>
      z.strictObject({
        userId: z.optional(z.string()),
        scopeId: z.optional(z.string()),
        ...pageQuery(),
      }),
    ),
    replies: {
      200: {
        schema: lazily(() => pageOf(tokenReply()).register(z.globalRegistry, { id: 'TokenPage' })),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
  readToken: {
    ...shared,
    method: 'GET',
    path: '/api/v1/tokens/:tokenId',
    conditional: true,
    params: lazily(() => z.object({ tokenId: z.string() })),
    replies: {
      200: {
        schema: lazily(() =>
          z.object({ data: tokenReply() }).register(z.globalRegistry, { id: 'TokenReply' }),
        ),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
  revokeToken: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/tokens/:tokenId',
    conditional: true,
    params: lazily(() => z.object({ tokenId: z.string() })),
    replies: { 204: {} },
    problems: ['forbidden', 'not_found'],
  },
  signOutEverywhere: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/tokens',
    query: lazily(() =>
      z.strictObject({
        userId: z.optional(z.string()),
        scopeId: z.optional(z.string()),
        sessions: flag(),
      }),
    ),
    replies: { 204: {} },
    problems: ['forbidden', 'not_found'],
  },
  readMe: {
    ...shared,
    method: 'GET',
    path: '/api/v1/me',
    conditional: true,
    replies: {
      200: {
        schema: lazily(() =>
          z.object({
            data: me(),
          }),
        ),
      },
    },
    problems: [],
  },
});
