/** The operations on members: their bodies, replies and problems, without a path. */
import * as z from 'zod';
import { email, exactQuery } from '../../../directory/users/fields.ts';
import type { Contract } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { SCOPE_ROLES, type ScopeRole } from '../../../policy/permissions.ts';
import { MEMBERSHIP_STATUSES } from '../../../values/choices.ts';
import { time } from '../../../values/time.ts';
import { invitedInstead, mayInvite } from '../invitations/shapes.ts';
import { listQuery, nextCursor } from '../paging.ts';
import { done, mayBeHidden, mayConflict, shared } from '../shapes.ts';

export const member = lazily(() =>
  z
    .object({
      organizationId: z.string().optional(),
      applicationId: z.string().optional(),
      userId: z.string(),
      email: z.string(),
      name: z.string().nullable(),
      role: z.enum(SCOPE_ROLES),
      status: z.enum(MEMBERSHIP_STATUSES),
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

export const inApplicationRoles = () => z.enum(SCOPE_ROLES);
export const inOrganizationRoles = () => z.enum(SCOPE_ROLES).exclude(['developer']);
export const adminRoles = () => z.enum(SCOPE_ROLES).extract(['owner', 'admin']);

export const list = {
  ...shared,
  query: lazily(() => z.strictObject({ ...exactQuery(), ...listQuery() })),
  replies: {
    200: {
      schema: lazily(() =>
        z
          .object({ members: z.array(member()), nextCursor: nextCursor() })
          .meta({ id: 'MemberPage' }),
      ),
    },
  },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

export const add = (roles: Roles, id: string) =>
  ({
    ...shared,
    conditional: true,
    counted: true,
    body: {
      'application/json': lazily(() =>
        z
          .strictObject({
            userId: z.string().optional(),
            email: email().optional(),
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
        schema: memberReply,
      },
      202: invitedInstead,
    },
    problems: mayInvite,
  }) as const satisfies Partial<Contract>;

export const read = {
  ...shared,
  conditional: true,
  replies: { 200: { schema: memberReply } },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

/** PUT and PATCH do the same. */
export const update = (roles: Roles, id: string) =>
  ({
    ...shared,
    conditional: true,
    query: lazily(() => z.strictObject({ isAdmin: z.enum(['true', 'false']).optional() })),
    body: {
      'application/json': lazily(() =>
        z
          .strictObject({
            role: roles().optional(),
            status: z.enum(MEMBERSHIP_STATUSES).optional().meta({
              description: 'A suspended member keeps the role and the record, without any right.',
            }),
          })
          .refine(({ role, status }) => (role ?? status) !== undefined, {
            error: 'Give a role or a status.',
          })
          .meta({ id }),
      ),
    },
    replies: {
      200: {
        schema: updatedMember,
      },
    },
    problems: mayConflict,
  }) as const satisfies Partial<Contract>;

export const remove = {
  ...shared,
  conditional: true,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;
