/** Tenants as they are shown, and the bodies that create and change them. */
import * as z from 'zod';
import { email } from '../../../directory/users/fields.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { hasFormOfId } from '../../../values/id-form.ts';
import { time } from '../../../values/time.ts';

export const application = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'app_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      key: z.string().meta({ example: 'my-app' }),
      name: z.string(),
      description: z.string().nullable(),
      createdAt: time(),
      updatedAt: time(),
    })
    .meta({ id: 'Application' }),
);

export const organization = lazily(() =>
  application()
    .extend({
      id: z.string().meta({ example: 'org_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      applicationId: z.string(),
    })
    .meta({ id: 'Organization' }),
);

export const key = () =>
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: 'key must be 1 to 63 of a-z, 0-9 and -, and not start with -',
  });
const name = () =>
  z
    .string()
    .trim()
    .min(1)
    .max(128)
    .refine((text) => !hasFormOfId(text), { error: 'name must not be in the form of an id' });
const description = () => z.string().max(512).nullable().optional();

export const update = lazily(() =>
  z
    .strictObject({ name: name().optional(), description: description() })
    .meta({ id: 'TenantUpdate' }),
);

/** The first owner of a new tenant, who is put there or invited. */
const owner = lazily(() =>
  z
    .strictObject({ userId: z.string().optional(), email: email().optional() })
    .refine(({ userId, email }) => (userId === undefined) !== (email === undefined), {
      error: 'Name the owner by userId or by email.',
    })
    .meta({ id: 'FirstOwner' }),
);

export const applicationCreation = lazily(() =>
  z
    .strictObject({
      key: key(),
      name: name(),
      description: description(),
      owner: owner().optional(),
    })
    .meta({ id: 'ApplicationRequest' }),
);

export const organizationCreation = lazily(() =>
  z
    .strictObject({
      applicationId: z.string(),
      name: name(),
      key: key().optional(),
      description: description(),
      owner: owner().optional(),
    })
    .meta({ id: 'OrganizationRequest' }),
);
