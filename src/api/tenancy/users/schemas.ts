/** The user object of this surface, and what may be said when one is made or changed. */
import * as z from 'zod';
import { passwordProblem } from '../../../auth/password.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { normaliseEmail } from '../../../values/email.ts';
import { isImageUrl } from '../../../values/image.ts';

const time = () => z.string().meta({ format: 'date-time', example: '2026-02-24T12:00:00.000Z' });
const text = () => z.string().nullable();

export const userReply = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'user_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      principalId: z.string(),
      email: z.string(),
      username: z.string(),
      name: text(),
      firstName: text(),
      lastName: text(),
      image: text(),
      emailVerified: z.boolean(),
      status: z.enum(['Active', 'Pending', 'Suspended']),
      userStatus: z.enum(['active', 'pending', 'suspended']),
      lastLogin: text().meta({ example: '2023-03-15 10:30:45' }),
      lastLoginAt: time().nullable(),
      createdAt: time(),
      updatedAt: time(),
      role: z.enum(['user', 'member', 'admin', 'platform_admin', 'service']),
      roles: z.array(
        z.object({
          role: z.string(),
          scope: z.string(),
          scopeId: z.string(),
          scopeName: z.string(),
        }),
      ),
      permissions: z.array(z.string()).meta({ description: 'In the scope of the request.' }),
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

const name = () => z.string().trim().min(1).max(256);

const email = () =>
  z.string().transform((given, context) => {
    const normal = normaliseEmail(given);
    if (normal === undefined) context.addIssue('email must be an email address');
    return normal ?? z.NEVER;
  });

const password = () =>
  z.string().superRefine((given, context) => {
    const problem = passwordProblem(given);
    if (problem) context.addIssue(problem);
  });

const username = () =>
  z.string().regex(/^[\w.+@-]{1,254}$/, {
    error: 'username must be 1 to 254 of letters, digits and . _ + - @',
  });

const details = () => ({
  name: name().nullable().optional(),
  firstName: name().nullable().optional(),
  lastName: name().nullable().optional(),
  image: z
    .string()
    .max(2_048)
    .refine(isImageUrl, { error: 'image must be an https URL without credentials' })
    .nullable()
    .optional(),
  password: password().optional(),
  username: username().optional(),
  organization: z
    .string()
    .max(256)
    .optional()
    .meta({ description: 'An id, or a name that only one organization you can see has.' }),
  applicationId: z.string().max(256).optional(),
  isPlatformAdmin: z.boolean().optional(),
  userStatus: z.enum(['active', 'suspended']).optional(),
});

export const userCreation = lazily(() =>
  z
    .strictObject({
      email: email(),
      ...details(),
      role: z.enum(['user', 'member', 'admin', 'platform_admin', 'service']).optional(),
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
      role: z.enum(['user', 'member', 'admin', 'platform_admin']).optional(),
    })
    .meta({ id: 'UserUpdate' }),
);

export type UserCreation = z.output<ReturnType<typeof userCreation>>;
export type UserUpdate = z.output<ReturnType<typeof userUpdate>>;
