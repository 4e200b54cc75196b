/** The bodies that create and change users, on the platform and in tenants. */
import { email, name, password, profile, username } from '../../../directory/users/fields.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { GLOBAL_ROLES } from '../../../policy/permissions.ts';
import { USER_STATUSES } from '../../../values/choices.ts';
import * as z from '../../../values/zod.ts';
import { identityNames } from '../../given-identities.ts';
import { inApplicationRoles, inOrganizationRoles } from '../members/operations.ts';

/** A tenant to join. Null, as answers show it, names none, and ends no membership. */
const tenant = () =>
  z.optional(
    z.pipe(
      z.nullable(z.string().check(z.maxLength(256))),
      z.transform((named) => named ?? undefined),
    ),
  );

const names = () => ({
  ...profile(),
  firstName: z.optional(name()),
  lastName: z.optional(name()),
});

const details = () => ({
  ...names(),
  password: z.optional(password()),
  username: z.optional(username()),
  organization: tenant(),
  applicationId: tenant(),
});

const creation = () => ({
  email: z.optional(email()),
  ...details(),
  userStatus: z.optional(z.enum(USER_STATUSES.filter((status) => status !== 'pending'))),
  isServiceUser: z.optional(z.boolean()),
});

const update = () => ({
  email: z.optional(email()),
  ...details(),
  pendingEmail: z.optional(z.null()),
  currentPassword: z.optional(z.string().check(z.maxLength(1_024))),
  endIdentities: z.optional(z.boolean()),
  userStatus: z.optional(z.enum(USER_STATUSES)),
});

const rolesOnPlatform = () => ({
  role: z.optional(z.enum([...GLOBAL_ROLES, 'service'])),
  isPlatformAdmin: z.optional(z.boolean()),
});

const rolesThere = <Role extends string>(roles: readonly Role[]) => ({
  role: z.optional(z.enum([...roles, 'service'])),
  isPlatformAdmin: z.optional(
    z.literal(false, 'The role on the platform is set under /api/v1/platform/users.'),
  ),
});

const inApplication = () => rolesThere(inApplicationRoles().options);
const inOrganization = () => rolesThere(inOrganizationRoles().options);

/** The bodies that create users and, by the role or `isServiceUser`, services. */
const userBody = <Roles extends z.core.$ZodShape>(roles: () => Roles, id: string) =>
  lazily(() =>
    z
      .strictObject({ ...creation(), ...roles() })
      .check(z.refine(hasEmail, noEmail))
      .register(z.globalRegistry, { id }),
  );
export const userCreation = userBody(
  () => ({ ...rolesOnPlatform(), identities: identityNames() }),
  'UserRequest',
);
export const applicationUserCreation = userBody(inApplication, 'ApplicationUserRequest');
export const organizationUserCreation = userBody(inOrganization, 'OrganizationUserRequest');

/** The bodies that create nothing but services. */
const serviceBody = <Roles extends z.core.$ZodShape>(roles: () => Roles, id: string) =>
  lazily(() => z.strictObject({ ...creation(), ...roles() }).register(z.globalRegistry, { id }));
export const serviceCreation = serviceBody(rolesOnPlatform, 'ServiceUserRequest');
export const applicationServiceCreation = serviceBody(
  inApplication,
  'ApplicationServiceUserRequest',
);
export const organizationServiceCreation = serviceBody(
  inOrganization,
  'OrganizationServiceUserRequest',
);

interface EndsIdentities {
  readonly endIdentities?: boolean | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

const hasReason = ({ endIdentities, email, password }: EndsIdentities) =>
  !endIdentities || (email ?? password) !== undefined;

const noReason = {
  error: 'endIdentities goes with a new password or email.',
  path: ['endIdentities'],
};

export const userUpdate = lazily(() =>
  z
    .strictObject({ ...update(), ...rolesOnPlatform() })
    .check(z.refine(hasReason, noReason))
    .register(z.globalRegistry, { id: 'UserUpdate' }),
);
export const applicationServiceUpdate = lazily(() =>
  z
    .strictObject({ ...update(), ...inApplication() })
    .check(z.refine(hasReason, noReason))
    .register(z.globalRegistry, { id: 'ApplicationServiceUserUpdate' }),
);
export const organizationServiceUpdate = lazily(() =>
  z
    .strictObject({ ...update(), ...inOrganization() })
    .check(z.refine(hasReason, noReason))
    .register(z.globalRegistry, { id: 'OrganizationServiceUserUpdate' }),
);

/** The fields that a tenant changes of the people whom it manages. */
export const managedUpdate = lazily(() =>
  z.strictObject(names()).register(z.globalRegistry, { id: 'ManagedUserUpdate' }),
);

/** An email that is not valid is there, and has an issue of its own. */
const hasEmail = (body: object): boolean => {
  const { isServiceUser, role }: { isServiceUser?: unknown; role?: unknown } = body;
  return Object.hasOwn(body, 'email') || isServiceUser === true || role === 'service';
};

/** As for any field that is missing, and beside what is wrong with the others. */
const noEmail = {
  error: 'Invalid input: expected string, received undefined',
  path: ['email'],
  when: ({ value }: { value: unknown }) =>
    Object.prototype.toString.call(value) === '[object Object]',
};

export type UserCreation = z.output<ReturnType<typeof userCreation>>;
export type ManagedUpdate = z.output<ReturnType<typeof managedUpdate>>;
export type UserUpdate = z.output<ReturnType<typeof userUpdate>>;
/** A body under a tenant. Organizations take fewer roles. */
export type TenantUserCreation = z.output<ReturnType<typeof applicationUserCreation>>;
export type TenantServiceUpdate = z.output<ReturnType<typeof applicationServiceUpdate>>;
