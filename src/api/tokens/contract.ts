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
      scopeId: z.string().nullable().meta({ description: 'The scope it is bound to, if any.' }),
      permissions: z.array(z.string()).nullable().meta({
        description: 'The permissions that it is limited to. Null: all that its user has.',
      }),
      lastFour: z.string(),
      expiresAt: time().nullable(),
      lastUsedAt: time().nullable(),
      createdBy: z.string().nullable().meta({
        description: 'The user who made it. Null: the root token.',
      }),
      parentId: z.string().nullable().meta({
        description: 'The token that it was made with. It ends with that one.',
      }),
      createdAt: time(),
    })
    .meta({ id: 'Token' }),
);

const mintBody = lazily(() =>
  z
    .strictObject({
      name: z.string().trim().min(1).max(128).meta({ example: 'mobile app' }),
      userId: z.string().optional().meta({ description: 'The user that it acts as. Absent: you.' }),
      kind: z.enum(TOKEN_KINDS).optional().meta({
        description: 'It follows from the user: `service` for a service, otherwise `personal`.',
      }),
      scopeId: z
        .string()
        .nullable()
        .optional()
        .meta({ description: 'Binds it to a scope and the scopes below.' }),
      permissions: z.array(permission()).max(allPermissions.length).nullable().optional(),
      expiresAt: moment().nullable().optional().meta({
        description:
          'Absent: a year from now, or the end of the credential that you use if that is sooner. Null: no end but that one.',
      }),
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
        schema: lazily(() => z.object({ data: tokenReply().extend({ token: z.string() }) })),
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
        scopeId: z.string().optional().meta({ description: 'Only those bound to this scope.' }),
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
        scopeId: z.string().optional().meta({
          description: 'Only those bound to this scope. It needs `userId`.',
        }),
        sessions: z.enum(['true', 'false']).optional().meta({
          description: '`true`: only those that were made by signing in.',
        }),
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
            data: z.object({
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
              permissions: z.array(permissionsIn()).meta({
                description:
                  'What you may do with this token, by scope. Each holds in the scopes below, too. For your own data, records and tokens none is needed but what `token.permissions` lists.',
              }),
              token: tokenReply().nullable(),
            }),
          }),
        ),
      },
    },
    problems: [],
  },
});
