/** The user object of this surface. */
import * as z from 'zod';
import { lazily } from '../../../isolate/lazily.ts';
import { GLOBAL_ROLES, SCOPE_ROLES } from '../../../policy/permissions.ts';
import { MEMBERSHIP_STATUSES, SCOPE_KINDS, USER_STATUSES } from '../../../values/choices.ts';
import { time } from '../../../values/time.ts';
import { permission } from '../../permission.ts';
import { shownProfile } from '../../profile.ts';
import { STATUS_LABELS } from './standing.ts';

const text = () => z.string().nullable();
const scopeRole = () => z.enum(SCOPE_ROLES);
const ROLES = [...new Set([...GLOBAL_ROLES, ...SCOPE_ROLES])];

export const userReply = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'user_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      principalId: z.string(),
      email: z.string(),
      pendingEmail: text(),
      username: z.string(),
      ...shownProfile(),
      firstName: text(),
      lastName: text(),
      emailVerified: z.boolean(),
      status: z.enum(STATUS_LABELS).meta({ deprecated: true }),
      userStatus: z.enum(USER_STATUSES),
      lastLogin: text().meta({
        deprecated: true,
        example: '2023-03-15 10:30:45',
      }),
      lastLoginAt: time().nullable(),
      createdAt: time(),
      updatedAt: time(),
      role: z.enum([...ROLES, 'service']),
      roles: z.array(
        z.object({
          role: z.enum(ROLES),
          status: z.enum(MEMBERSHIP_STATUSES),
          scope: z.enum(SCOPE_KINDS),
          scopeId: z.string(),
          scopeName: z.string(),
        }),
      ),
      permissions: z.array(permission()),
      isPlatformAdmin: z.boolean(),
      isServiceUser: z.boolean(),
      organization: text(),
      organizationId: text(),
      organizationRole: scopeRole().nullable(),
      organizations: z.array(z.object({ id: z.string(), name: z.string(), role: scopeRole() })),
      application: text(),
      applicationId: text(),
    })
    .meta({ id: 'User' }),
);
