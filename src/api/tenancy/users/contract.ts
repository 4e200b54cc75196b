import * as z from 'zod';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { listQuery, nextCursor } from '../paging.ts';
import { userCreation, userReply, userUpdate } from './schemas.ts';

export const shared = {
  dialect: 'tenancy',
  access: 'caller',
} as const satisfies Partial<Contract>;

const user = { description: 'The user.', schema: lazily(() => z.object({ user: userReply() })) };

const created = {
  description: 'The user was created.',
  schema: lazily(() =>
    z.object({
      user: userReply(),
      applicationId: z.string().nullable(),
      apiKey: z
        .string()
        .optional()
        .meta({ description: 'The token of a new service user, shown this once.' }),
    }),
  ),
  headers: { Location: 'Where the user is.' },
};

export const done = {
  description: 'It is done.',
  schema: lazily(() => z.object({ success: z.literal(true) })),
};

const usersQuery = lazily(() =>
  z.strictObject({
    isServiceUser: z.enum(['true', 'false']).optional(),
    ...listQuery(),
  }),
);

const users = {
  description: 'A page of users, by id.',
  schema: lazily(() => z.object({ users: z.array(userReply()), nextCursor: nextCursor() })),
};

const mayConflict = ['forbidden', 'not_found', 'conflict'] as const;

/** The users of a scope: a list, and making one there. */
const usersOf = <Path extends string, Params extends () => z.ZodObject>(
  tag: string,
  path: Path,
  params: Params,
) =>
  ({
    list: {
      ...shared,
      ...{ tag, path, params, method: 'GET', query: usersQuery },
      summary: 'List users',
      replies: { 200: users },
      problems: ['forbidden', 'not_found'],
    },
    create: {
      ...shared,
      ...{ tag, path, params, method: 'POST', body: { 'application/json': userCreation } },
      summary: 'Create a user',
      replies: { 201: created },
      showsSecret: true,
      problems: mayConflict,
    },
  }) as const satisfies Record<string, Contract>;

/** One user at a path: read, changed and deleted. */
const oneUser = <Path extends string, Params extends () => z.ZodObject>(
  tag: string,
  path: Path,
  params: Params,
) => {
  const put = {
    ...shared,
    ...{ tag, path, params, method: 'PUT', body: { 'application/json': userUpdate } },
    summary: 'Change a user',
    description: 'Absent stays, null clears.',
    replies: { 200: user },
    problems: mayConflict,
  } as const satisfies Contract;
  return {
    read: {
      ...shared,
      ...{ tag, path, params, method: 'GET' },
      summary: 'Read a user',
      replies: { 200: user },
      problems: ['forbidden', 'not_found'],
    },
    put,
    patch: { ...put, method: 'PATCH' },
    remove: {
      ...shared,
      ...{ tag, path, params, method: 'DELETE' },
      summary: 'Delete a user',
      replies: { 200: done },
      problems: mayConflict,
    },
  } as const satisfies Record<string, Contract>;
};

export const none = lazily(() => z.object({}));
export const inApplication = lazily(() => z.object({ appId: z.string() }));
export const inOrganization = lazily(() => z.object({ orgId: z.string() }));
const byUser = lazily(() => z.object({ userId: z.string() }));

const platformUsers = usersOf('Users', '/api/v1/platform/users', none);
export const platformUsersContracts = contracts({
  ...platformUsers,
  createAlias: {
    ...platformUsers.create,
    path: '/api/v1/platform/users/create',
    summary: 'Create a user (the former path)',
    description: 'Use POST /api/v1/platform/users; this one answers with `Deprecation: true`.',
  },
  ...oneUser('Users', '/api/v1/platform/users/:userId', byUser),
});

export const applicationUsersContracts = contracts(
  usersOf('Users', '/api/v1/applications/:appId/users', inApplication),
);
export const organizationUsersContracts = contracts(
  usersOf('Users', '/api/v1/organizations/:orgId/users', inOrganization),
);

/** Service users are one family of operations, mounted at three scopes. */
const serviceUsersOf = <
  Path extends string,
  Params extends () => z.ZodObject,
  One extends () => z.ZodObject,
>(
  path: Path,
  params: Params,
  oneParams: One,
) =>
  contracts({
    ...usersOf('Service users', `${path}/service-users`, params),
    ...oneUser('Service users', `${path}/service-users/:userId`, oneParams),
  });

export const serviceUserContracts = {
  platform: serviceUsersOf('/api/v1/platform/users', none, byUser),
  application: serviceUsersOf(
    '/api/v1/applications/:appId/users',
    inApplication,
    lazily(() => inApplication().extend(byUser().shape)),
  ),
  organization: serviceUsersOf(
    '/api/v1/organizations/:orgId/users',
    inOrganization,
    lazily(() => inOrganization().extend(byUser().shape)),
  ),
};

const time = () => z.string().meta({ format: 'date-time' });

export const userOrganizationsContracts = contracts({
  userOrganizations: {
    ...shared,
    tag: 'Users',
    method: 'GET',
    path: '/api/v1/users/:userId/organizations',
    summary: "List a user's organizations",
    params: byUser,
    replies: {
      200: {
        description: 'Those that the caller may know of.',
        schema: lazily(() =>
          z.object({
            organizations: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                description: z.string().nullable(),
                applicationId: z.string(),
                createdAt: time(),
                updatedAt: time(),
                role: z.string(),
              }),
            ),
          }),
        ),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
});
