/** Tenants as they are shown, and the bodies that create and change them. */
import { email } from '../../../directory/users/fields.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { hasFormOfId } from '../../../values/id-form.ts';
import { textLike } from '../../../values/text-like.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';

export const application = lazily(() =>
  z
    .object({
      id: textLike('app_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      key: textLike('my-app'),
      name: z.string(),
      description: z.nullable(z.string()),
      createdAt: time(),
      updatedAt: time(),
    })
    .register(z.globalRegistry, { id: 'Application' }),
);

export const organization = lazily(() =>
  z
    .extend(application(), {
      id: textLike('org_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      applicationId: z.string(),
    })
    .register(z.globalRegistry, { id: 'Organization' }),
);

export const key = () =>
  z.string().check(
    z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
      error: 'key must be 1 to 63 of a-z, 0-9 and -, and not start with -',
    }),
  );
const name = () =>
  z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(128),
    z.refine((text) => !hasFormOfId(text), { error: 'name must not be in the form of an id' }),
  );
const description = () => z.nullish(z.string().check(z.maxLength(512)));

export const update = lazily(() =>
  z
    .strictObject({ name: z.optional(name()), description: description() })
    .register(z.globalRegistry, { id: 'TenantUpdate' }),
);

/** The first owner of a new tenant, who is put there or invited. */
const owner = lazily(() =>
  z
    .strictObject({ userId: z.optional(z.string()), email: z.optional(email()) })
    .check(
      z.refine(({ userId, email }) => (userId === undefined) !== (email === undefined), {
        error: 'Name the owner by userId or by email.',
      }),
    )
    .register(z.globalRegistry, { id: 'FirstOwner' }),
);

export const applicationCreation = lazily(() =>
  z
    .strictObject({
      key: key(),
      name: name(),
      description: description(),
      owner: z.optional(owner()),
    })
    .register(z.globalRegistry, { id: 'ApplicationRequest' }),
);

export const organizationCreation = lazily(() =>
  z
    .strictObject({
      applicationId: z.string(),
      name: name(),
      key: z.optional(key()),
      description: description(),
      owner: z.optional(owner()),
    })
    .register(z.globalRegistry, { id: 'OrganizationRequest' }),
);
