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

const shown = () => ({
  userId: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(SCOPE_ROLES),
  status: z.enum(MEMBERSHIP_STATUSES),
  createdAt: time(),
  updatedAt: time(),
});

const organizationMember = lazily(() =>
  z.object({ organizationId: z.string(), ...shown() }).meta({ id: 'OrganizationMember' }),
);
const applicationMember = lazily(() =>
  z.object({ applicationId: z.string(), ...shown() }).meta({ id: 'ApplicationMember' }),
);

/** A member of any tenant. */
export const member = lazily(() => z.union([organizationMember(), applicationMember()]));

/** The handlers serve both kinds of tenants. A reply is cut to the members of its own kind. */
type AnyMember = z.infer<ReturnType<typeof member>>;
type Member = () => z.ZodType<AnyMember, AnyMember>;

/** The roles that a request may give. */
type Roles = () => z.ZodType<ScopeRole>;

export const inApplicationRoles = () => z.enum(SCOPE_ROLES);
export const inOrganizationRoles = () => z.enum(SCOPE_ROLES).exclude(['developer']);
export const adminRoles = () => z.enum(SCOPE_ROLES).extract(['owner', 'admin']);

const addition = (roles: Roles, id: string) =>
  lazily(() =>
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
  );

const change = (roles: Roles, id: string) =>
  lazily(() =>
    z
      .strictObject({
        role: roles().optional(),
        status: z.enum(MEMBERSHIP_STATUSES).optional(),
      })
      .refine(({ role, status }) => (role ?? status) !== undefined, {
        error: 'Give a role or a status.',
      })
      .meta({ id }),
  );

/** The operations on the members of one kind of tenant. */
function operationsOn(member: Member, id: string) {
  const reply = lazily(() => z.object({ member: member() }).meta({ id: `${id}Reply` }));
  const updated = lazily(() =>
    z.object({ member: member(), isAdminUpdate: z.boolean() }).meta({ id: `Updated${id}` }),
  );
  return {
    list: {
      ...shared,
      query: lazily(() => z.strictObject({ ...exactQuery(), ...listQuery() })),
      replies: {
        200: {
          schema: lazily(() =>
            z
              .object({ members: z.array(member()), nextCursor: nextCursor() })
              .meta({ id: `${id}Page` }),
          ),
        },
      },
      problems: mayBeHidden,
    },

    add: (roles: Roles, bodyId: string) =>
      ({
        ...shared,
        conditional: true,
        counted: true,
        body: { 'application/json': addition(roles, bodyId) },
        replies: { 201: { schema: reply }, 202: invitedInstead },
        problems: mayInvite,
      }) as const satisfies Partial<Contract>,

    read: {
      ...shared,
      conditional: true,
      replies: { 200: { schema: reply } },
      problems: mayBeHidden,
    },

    /** PUT and PATCH do the same. */
    update: (roles: Roles, bodyId: string) =>
      ({
        ...shared,
        conditional: true,
        query: lazily(() => z.strictObject({ isAdmin: z.enum(['true', 'false']).optional() })),
        body: { 'application/json': change(roles, bodyId) },
        replies: {
          200: { schema: updated },
        },
        problems: mayConflict,
      }) as const satisfies Partial<Contract>,
  } as const;
}

export const onApplication = operationsOn(applicationMember, 'ApplicationMember');
export const onOrganization = operationsOn(organizationMember, 'OrganizationMember');

export const remove = {
  ...shared,
  conditional: true,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;
