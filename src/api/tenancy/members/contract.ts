import * as z from 'zod';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { normaliseEmail } from '../../../values/email.ts';
import { listQuery, nextCursor } from '../paging.ts';
import { done, inApplication, inOrganization, shared } from '../users/contract.ts';

const time = () => z.string().meta({ format: 'date-time' });
const role = () => z.enum(['owner', 'admin', 'developer', 'member']);

const member = lazily(() =>
  z
    .object({
      organizationId: z.string().optional(),
      applicationId: z.string().optional(),
      userId: z.string(),
      email: z.string(),
      name: z.string().nullable(),
      role: role(),
      createdAt: time(),
      updatedAt: time(),
    })
    .meta({ id: 'Member' }),
);

/** The roles that a member may be given there. */
type Roles = () => z.ZodType<z.output<ReturnType<typeof role>>>;

const addition = (roles: Roles, id: string) =>
  lazily(() =>
    z
      .strictObject({
        userId: z.string().optional(),
        email: z
          .string()
          .transform((text) => normaliseEmail(text) ?? text)
          .optional(),
        role: roles().optional(),
      })
      .refine(({ userId, email }) => (userId === undefined) !== (email === undefined), {
        error: 'Name the user by userId or by email.',
      })
      .meta({ id }),
  );

const problems = ['forbidden', 'not_found', 'conflict'] as const;

const query = lazily(() => z.strictObject(listQuery()));
const changeQuery = lazily(() => z.strictObject({ isAdmin: z.enum(['true', 'false']).optional() }));

/** The members of a tenant, or that view of them which shows its administrators. */
const membersOf = <Params extends () => z.ZodObject, One extends () => z.ZodObject>(
  tag: string,
  path: string,
  of: { params: Params; one: One; roles: Roles; id: string },
) => {
  const onePath = `${path}/:userId`;
  const put = {
    ...shared,
    ...{ tag, path: onePath, params: of.one, query: changeQuery, method: 'PUT' },
    summary: "Change a member's role",
    body: {
      'application/json': lazily(() =>
        z.strictObject({ role: of.roles() }).meta({ id: `${of.id}Role` }),
      ),
    },
    replies: {
      200: {
        description: 'The member, and whether it was asked for as an administrator.',
        schema: lazily(() => z.object({ member: member(), isAdminUpdate: z.boolean() })),
      },
    },
    problems,
  } as const satisfies Contract;
  return contracts({
    list: {
      ...shared,
      ...{ tag, path, params: of.params, query, method: 'GET' },
      summary: 'List members',
      replies: {
        200: {
          description: 'A page of members, by user id.',
          schema: lazily(() => z.object({ members: z.array(member()), nextCursor: nextCursor() })),
        },
      },
      problems: ['forbidden', 'not_found'],
    },
    add: {
      ...shared,
      ...{ tag, path, params: of.params, method: 'POST' },
      summary: 'Add a member',
      body: { 'application/json': addition(of.roles, `${of.id}Addition`) },
      replies: {
        201: { description: 'The member.', schema: lazily(() => z.object({ member: member() })) },
      },
      problems,
    },
    put,
    patch: { ...put, method: 'PATCH' },
    remove: {
      ...shared,
      ...{ tag, path: onePath, params: of.one, method: 'DELETE' },
      summary: 'Remove a member',
      replies: { 200: done },
      problems,
    },
  });
};

const inOrganizationOne = lazily(() => inOrganization().extend({ userId: z.string() }));

export const organizationMemberContracts = membersOf(
  'Members',
  '/api/v1/organizations/:orgId/members',
  {
    ...{ params: inOrganization, one: inOrganizationOne, id: 'OrganizationMember' },
    roles: () => z.enum(['owner', 'admin', 'member']),
  },
);

export const organizationAdminContracts = membersOf(
  'Admins',
  '/api/v1/organizations/:orgId/admin',
  {
    ...{ params: inOrganization, one: inOrganizationOne, id: 'OrganizationAdmin' },
    roles: () => z.enum(['owner', 'admin']),
  },
);

export const applicationMemberContracts = membersOf(
  'Members',
  '/api/v1/applications/:appId/members',
  {
    ...{ params: inApplication, one: lazily(() => inApplication().extend({ userId: z.string() })) },
    ...{ id: 'ApplicationMember', roles: role },
  },
);
