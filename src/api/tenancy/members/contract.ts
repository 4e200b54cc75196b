import * as z from 'zod';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { SCOPE_ROLES, type ScopeRole } from '../../../policy/permissions.ts';
import { normaliseEmail } from '../../../values/email.ts';
import { time } from '../../../values/time.ts';
import { listQuery, nextCursor } from '../paging.ts';
import {
  done,
  inApplication,
  inOrganization,
  mayBeHidden,
  mayConflict,
  shared,
  userInApplication,
  userInOrganization,
} from '../shapes.ts';

const member = lazily(() =>
  z
    .object({
      organizationId: z.string().optional(),
      applicationId: z.string().optional(),
      userId: z.string(),
      email: z.string(),
      name: z.string().nullable(),
      role: z.enum(SCOPE_ROLES),
      createdAt: time(),
      updatedAt: time(),
    })
    .meta({ id: 'Member' }),
);

const memberReply = lazily(() => z.object({ member: member() }).meta({ id: 'MemberReply' }));

const updatedMember = lazily(() =>
  z.object({ member: member(), isAdminUpdate: z.boolean() }).meta({ id: 'UpdatedMember' }),
);

/** The roles that a request may give. */
type Roles = () => z.ZodType<ScopeRole>;

const inApplicationRoles = () => z.enum(SCOPE_ROLES);
const inOrganizationRoles = () => z.enum(SCOPE_ROLES).exclude(['developer']);
const adminRoles = () => z.enum(SCOPE_ROLES).extract(['owner', 'admin']);

const list = {
  ...shared,
  query: lazily(() => z.strictObject(listQuery())),
  replies: {
    200: {
      description: 'A page of members, by user id.',
      schema: lazily(() =>
        z
          .object({ members: z.array(member()), nextCursor: nextCursor() })
          .meta({ id: 'MemberPage' }),
      ),
    },
  },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const add = (roles: Roles, id: string) =>
  ({
    ...shared,
    conditional: true,
    body: {
      'application/json': lazily(() =>
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
      ),
    },
    replies: {
      201: {
        description: 'The member.',
        schema: memberReply,
      },
    },
    problems: mayConflict,
  }) as const satisfies Partial<Contract>;

const read = {
  ...shared,
  conditional: true,
  replies: { 200: { description: 'The member.', schema: memberReply } },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

/** PUT and PATCH do the same. */
const update = (roles: Roles, id: string) =>
  ({
    ...shared,
    conditional: true,
    query: lazily(() => z.strictObject({ isAdmin: z.enum(['true', 'false']).optional() })),
    body: { 'application/json': lazily(() => z.strictObject({ role: roles() }).meta({ id })) },
    replies: {
      200: {
        description: 'The member, and whether the request named it as an administrator.',
        schema: updatedMember,
      },
    },
    problems: mayConflict,
  }) as const satisfies Partial<Contract>;

const remove = {
  ...shared,
  conditional: true,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const updateOrganizationMember = update(inOrganizationRoles, 'OrganizationMemberRole');
const updateOrganizationAdmin = update(adminRoles, 'OrganizationAdminRole');
const updateApplicationMember = update(inApplicationRoles, 'ApplicationMemberRole');

/** The members of tenants. `/admin` shows the owners and admins among those of an organization. */
export const memberContracts = contracts({
  listOrganizationMembers: {
    ...list,
    tag: 'Members',
    method: 'GET',
    path: '/api/v1/organizations/:orgId/members',
    params: inOrganization,
    summary: 'List the members of an organization',
  },
  addOrganizationMember: {
    ...add(inOrganizationRoles, 'OrganizationMemberAddition'),
    tag: 'Members',
    method: 'POST',
    path: '/api/v1/organizations/:orgId/members',
    params: inOrganization,
    summary: 'Add a member to an organization',
  },
  readOrganizationMember: {
    ...read,
    tag: 'Members',
    method: 'GET',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
    summary: 'Read a member of an organization',
  },
  putOrganizationMember: {
    ...updateOrganizationMember,
    tag: 'Members',
    method: 'PUT',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
    summary: "Change a member's role in an organization, as PATCH does",
  },
  updateOrganizationMember: {
    ...updateOrganizationMember,
    tag: 'Members',
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
    summary: "Change a member's role in an organization",
  },
  removeOrganizationMember: {
    ...remove,
    tag: 'Members',
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
    summary: 'Remove a member from an organization',
  },
  listOrganizationAdmins: {
    ...list,
    tag: 'Admins',
    method: 'GET',
    path: '/api/v1/organizations/:orgId/admin',
    params: inOrganization,
    summary: 'List the owners and admins of an organization',
  },
  grantOrganizationAdmin: {
    ...add(adminRoles, 'OrganizationAdminAddition'),
    tag: 'Admins',
    method: 'POST',
    path: '/api/v1/organizations/:orgId/admin',
    params: inOrganization,
    summary: 'Make a user an admin of an organization',
  },
  readOrganizationAdmin: {
    ...read,
    tag: 'Members',
    method: 'GET',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
    summary: 'Read an owner or admin of an organization',
  },
  putOrganizationAdmin: {
    ...updateOrganizationAdmin,
    tag: 'Admins',
    method: 'PUT',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
    summary: "Change an admin's role in an organization, as PATCH does",
  },
  updateOrganizationAdmin: {
    ...updateOrganizationAdmin,
    tag: 'Admins',
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
    summary: "Change an admin's role in an organization",
  },
  revokeOrganizationAdmin: {
    ...remove,
    tag: 'Admins',
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
    summary: 'Make an admin of an organization a plain member',
  },
  listApplicationMembers: {
    ...list,
    tag: 'Members',
    method: 'GET',
    path: '/api/v1/applications/:appId/members',
    params: inApplication,
    summary: 'List the members of an application',
  },
  addApplicationMember: {
    ...add(inApplicationRoles, 'ApplicationMemberAddition'),
    tag: 'Members',
    method: 'POST',
    path: '/api/v1/applications/:appId/members',
    params: inApplication,
    summary: 'Add a member to an application',
  },
  readApplicationMember: {
    ...read,
    tag: 'Members',
    method: 'GET',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
    summary: 'Read a member of an application',
  },
  putApplicationMember: {
    ...updateApplicationMember,
    tag: 'Members',
    method: 'PUT',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
    summary: "Change a member's role in an application, as PATCH does",
  },
  updateApplicationMember: {
    ...updateApplicationMember,
    tag: 'Members',
    method: 'PATCH',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
    summary: "Change a member's role in an application",
  },
  removeApplicationMember: {
    ...remove,
    tag: 'Members',
    method: 'DELETE',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
    summary: 'Remove a member from an application',
  },
});
