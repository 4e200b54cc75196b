import * as z from 'zod';
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
import { moment, time } from '../../values/time.ts';
import { permission } from '../permission.ts';

const tokenReply = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'token_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      name: z.string(),
      userId: z.string(),
      kind: z.enum(TOKEN_KINDS),
      scopeId: z.string().nullable(),
      permissions: z.array(z.string()).nullable(),
      lastFour: z.string(),
      expiresAt: time().nullable(),
      lastUsedAt: time().nullable(),
      createdBy: z.string().nullable(),
      parentId: z.string().nullable(),
      createdAt: time(),
    })
    .meta({ id: 'Token' }),
);

/** A new token: nothing shows its secret again. */
const mintedToken = lazily(() =>
  tokenReply().extend({ token: z.string() }).meta({ id: 'MintedToken' }),
);

const mintBody = lazily(() =>
  z
    .strictObject({
      name: z.string().trim().min(1).max(128).meta({ example: 'mobile app' }),
      userId: z.string().optional(),
      kind: z.enum(TOKEN_KINDS).optional(),
      scopeId: z.string().nullable().optional(),
      permissions: z.array(permission()).max(allPermissions.length).nullable().optional(),
      expiresAt: moment().nullable().optional(),
    })
    .meta({ id: 'TokenRequest' }),
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
      userId: z.string().nullable(),
      principalId: z.string().nullable(),
      username: z.string().nullable(),
      email: z.string().nullable(),
      pendingEmail: z.string().nullable(),
      name: z.string().nullable(),
      image: z.string().nullable(),
      role: z.enum(GLOBAL_ROLES),
      isPlatformAdmin: z.boolean(),
      memberships: z.array(membership()),
      permissions: z.array(permissionsIn()),
      token: tokenReply().nullable(),
    })
    .meta({ id: 'Me' }),
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
        userId: z.string().optional(),
        scopeId: z.string().optional(),
        ...pageQuery(),
      }),
    ),
    replies: {
      200: {
        schema: lazily(() => pageOf(tokenReply()).meta({ id: 'TokenPage' })),
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
        schema: lazily(() => z.object({ data: tokenReply() }).meta({ id: 'TokenReply' })),
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
        userId: z.string().optional(),
        scopeId: z.string().optional(),
        sessions: z.enum(['true', 'false']).optional(),
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
