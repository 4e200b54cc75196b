/** The user object of this surface, and the bodies that create and change one. */
import * as z from 'zod';
import { email, name, password, profile, username } from '../../../directory/users/fields.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { GLOBAL_ROLES } from '../../../policy/permissions.ts';
import { USER_STATUSES } from '../../../values/choices.ts';
import { time } from '../../../values/time.ts';
import { shownProfile } from '../../profile.ts';
import { STATUS_LABELS } from '../present.ts';

const text = () => z.string().nullable();

export const userReply = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'user_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      principalId: z.string(),
      email: z.string(),
      username: z.string(),
      ...shownProfile(),
      firstName: text(),
      lastName: text(),
      emailVerified: z.boolean(),
      status: z.enum(STATUS_LABELS),
      userStatus: z.enum(USER_STATUSES),
      lastLogin: text().meta({ example: '2023-03-15 10:30:45' }),
      lastLoginAt: time().nullable(),
      createdAt: time(),
      updatedAt: time(),
      role: z.enum([...GLOBAL_ROLES, 'service']),
      roles: z.array(
        z.object({
          role: z.string(),
          scope: z.string(),
          scopeId: z.string(),
          scopeName: z.string(),
        }),
      ),
      permissions: z
        .array(z.string())
        .meta({ description: 'Those that the user holds in the scope of the request.' }),
      isPlatformAdmin: z.boolean(),
      isServiceUser: z.boolean(),
      organization: text(),
      organizationId: text(),
      organizationRole: text(),
      organizations: z.array(z.object({ id: z.string(), name: z.string(), role: z.string() })),
      application: text(),
      applicationId: text(),
    })
    .meta({ id: 'User' }),
);

/** A tenant to join. Null, as answers show it, names none, and ends no membership. */
const tenant = () =>
  z
    .string()
    .max(256)
    .nullable()
    .transform((named) => named ?? undefined)
    .optional();

const details = () => ({
  ...profile(),
  firstName: name().optional(),
  lastName: name().optional(),
  password: password().optional(),
  username: username().optional(),
  organization: tenant().meta({
    description:
      'An id, or a name that only one of the organizations has that you can see. Null names none.',
  }),
  applicationId: tenant(),
  isPlatformAdmin: z.boolean().optional(),
});

export const userCreation = lazily(() =>
  z
    .strictObject({
      email: email(),
      ...details(),
      role: z.enum([...GLOBAL_ROLES, 'service']).optional(),
      userStatus: z.enum(USER_STATUSES).exclude(['pending']).optional(),
      isServiceUser: z.boolean().optional(),
    })
    .meta({ id: 'UserRequest' }),
);

export const userUpdate = lazily(() =>
  z
    .strictObject({
      email: email().optional(),
      ...details(),
      currentPassword: z.string().max(1_024).optional(),
      endIdentities: z.boolean().optional().meta({
        description: 'With a new password or email: ends the identities of the user as well.',
      }),
      role: z
        .enum([...GLOBAL_ROLES, 'service'])
        .optional()
        .meta({
          description: 'A service user has the role `service`. No other user gets it.',
        }),
      userStatus: z.enum(USER_STATUSES).optional().meta({
        description: 'A user that is `pending` may stay so. No other user gets there.',
      }),
    })
    .refine(({ endIdentities, email, password }) => !endIdentities || (email ?? password), {
      error: 'endIdentities goes with a new password or email.',
      path: ['endIdentities'],
    })
    .meta({ id: 'UserUpdate' }),
);

export type UserCreation = z.output<ReturnType<typeof userCreation>>;
export type UserUpdate = z.output<ReturnType<typeof userUpdate>>;
