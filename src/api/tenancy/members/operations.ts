/** The operations on members: their bodies, replies and problems, without a path. */

import { email, exactQuery } from '../../../directory/users/fields.ts';
import type { Contract } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { SCOPE_ROLES, type ScopeRole } from '../../../policy/permissions.ts';
import { MEMBERSHIP_STATUSES } from '../../../values/choices.ts';
import { flag } from '../../../values/flag.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { invitedInstead, mayInvite } from '../invitations/shapes.ts';
import { listQuery, nextCursor } from '../paging.ts';
import { done, mayBeHidden, mayConflict, shared } from '../shapes.ts';

const shown = () => ({
  userId: z.string(),
  email: z.string(),
  name: z.nullable(z.string()),
  role: z.enum(SCOPE_ROLES),
  status: z.enum(MEMBERSHIP_STATUSES),
  createdAt: time(),
  updatedAt: time(),
});

const organizationMember = lazily(() =>
  z
    .object({ organizationId: z.string(), ...shown() })
    .register(z.globalRegistry, { id: 'OrganizationMember' }),
);
const applicationMember = lazily(() =>
  z
    .object({ applicationId: z.string(), ...shown() })
    .register(z.globalRegistry, { id: 'ApplicationMember' }),
);

/** A member of any tenant. */
export const member = lazily(() => z.union([organizationMember(), applicationMember()]));

/** The handlers serve both kinds of tenants. A reply is cut to the members of its own kind. */
type AnyMember = z.infer<ReturnType<typeof member>>;
type Member = () => z.ZodMiniType<AnyMember, AnyMember>;

/** The roles that a request may give. */
type Roles = () => z.ZodMiniType<ScopeRole>;

export const inApplicationRoles = () => z.enum(SCOPE_ROLES);
export const inOrganizationRoles = () => z.enum(SCOPE_ROLES.filter((role) => role !== 'developer'));
export const adminRoles = () =>
  z.enum(SCOPE_ROLES.filter((role) => role === 'owner' || role === 'admin'));

const addition = (roles: Roles, id: string) =>
  lazily(() =>
    z
      .strictObject({
        userId: z.optional(z.string()),
        email: z.optional(email()),
        role: z.optional(roles()),
      })
      .check(
        z.refine(({ userId, email }) => (userId === undefined) !== (email === undefined), {
          error: 'Name the user by userId or by email.',
        }),
      )
      .register(z.globalRegistry, { id }),
  );

const change = (roles: Roles, id: string) =>
  lazily(() =>
    z
      .strictObject({
        role: z.optional(roles()),
        status: z.optional(z.enum(MEMBERSHIP_STATUSES)),
      })
      .check(
        z.refine(({ role, status }) => (role ?? status) !== undefined, {
          error: 'Give a role or a status.',
        }),
      )
      .register(z.globalRegistry, { id }),
  );

/** The operations on the members of one kind of tenant. */
function operationsOn(member: Member, id: string) {
  const reply = lazily(() =>
    z.object({ member: member() }).register(z.globalRegistry, { id: `${id}Reply` }),
  );
  const updated = lazily(() =>
    z
      .object({ member: member(), isAdminUpdate: z.boolean() })
      .register(z.globalRegistry, { id: `Updated${id}` }),
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
              .register(z.globalRegistry, { id: `${id}Page` }),
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
        query: lazily(() => z.strictObject({ isAdmin: flag() })),
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
