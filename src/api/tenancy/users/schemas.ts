/** The user object of this surface. */
import { lazily } from '../../../isolate/lazily.ts';
import { GLOBAL_ROLES, SCOPE_ROLES } from '../../../policy/permissions.ts';
import { MEMBERSHIP_STATUSES, SCOPE_KINDS, USER_STATUSES } from '../../../values/choices.ts';
import { textLike } from '../../../values/text-like.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { permission } from '../../permission.ts';
import { shownProfile } from '../../profile.ts';
import { STATUS_LABELS } from './standing.ts';

const text = () => z.nullable(z.string());
const scopeRole = () => z.enum(SCOPE_ROLES);
const ROLES = [...new Set([...GLOBAL_ROLES, ...SCOPE_ROLES])];

export const userReply = lazily(() =>
  z
    .object({
      id: textLike('user_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      principalId: z.string(),
      email: z.string(),
      pendingEmail: text(),
      username: z.string(),
      ...shownProfile(),
      firstName: text(),
      lastName: text(),
      emailVerified: z.boolean(),
      status: z.enum(STATUS_LABELS).register(z.globalRegistry, { deprecated: true }),
      userStatus: z.enum(USER_STATUSES),
      lastLogin: text().register(z.globalRegistry, {
        deprecated: true,
        example: '2023-03-15 10:30:45',
      }),
      lastLoginAt: z.nullable(time()),
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
      organizationRole: z.nullable(scopeRole()),
      organizations: z.array(z.object({ id: z.string(), name: z.string(), role: scopeRole() })),
      application: text(),
      applicationId: text(),
    })
    .register(z.globalRegistry, { id: 'User' }),
);
