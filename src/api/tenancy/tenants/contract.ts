import * as z from 'zod';
import { email } from '../../../directory/users/fields.ts';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { hasFormOfId } from '../../../values/id-form.ts';
import { time } from '../../../values/time.ts';
import { invitation, mayInvite } from '../invitations/shapes.ts';
import { listQuery, nextCursor } from '../paging.ts';
import {
  done,
  inApplication,
  inOrganization,
  mayBeHidden,
  mayConflict,
  shared,
} from '../shapes.ts';

const application = lazily(() =>
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

const organization = lazily(() =>
  application().extend({ applicationId: z.string() }).meta({ id: 'Organization' }),
);

const key = () =>
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

const update = lazily(() =>
  z
    .strictObject({ name: name().optional(), description: description() })
    .meta({ id: 'TenantUpdate' }),
);

/** The first owner of a new tenant, who is put there or invited. */
const owner = () =>
  z
    .strictObject({ userId: z.string().optional(), email: email().optional() })
    .refine(({ userId, email }) => (userId === undefined) !== (email === undefined), {
      error: 'Name the owner by userId or by email.',
    })
    .optional()
    .meta({
      description:
        'By userId a person whom you may add; by email an invitation, except from the platform.',
    });

const applicationCreation = lazily(() =>
  z
    .strictObject({ key: key(), name: name(), description: description(), owner: owner() })
    .meta({ id: 'ApplicationRequest' }),
);

const organizationCreation = lazily(() =>
  z
    .strictObject({
      applicationId: z.string(),
      name: name(),
      key: key().optional().meta({ description: 'If it is absent, it is made from the name.' }),
      description: description(),
      owner: owner(),
    })
    .meta({ id: 'OrganizationRequest' }),
);

const visibleOnes = 'Those that the caller can see, sorted by id.';
const withOwner = {
  description: 'What was created, and the invitation of its owner if one is invited.',
  headers: { Location: 'Where it is.' },
};

/** PUT and PATCH do the same. */
const change = {
  ...shared,
  description:
    'A field that is absent stays as it is. The key never changes, since clients use it as an address.',
  body: { 'application/json': update },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const deletion = {
  ...shared,
  description: 'Removes its members first, with their records there. The users stay.',
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const applicationReply = {
  description: 'The application.',
  schema: lazily(() => z.object({ application: application() }).meta({ id: 'ApplicationReply' })),
};

const createdApplication = {
  ...withOwner,
  schema: lazily(() =>
    z
      .object({ application: application(), invitation: invitation().optional() })
      .meta({ id: 'CreatedApplication' }),
  ),
};

export const applicationContracts = contracts({
  listApplications: {
    ...shared,
    tag: 'Applications',
    method: 'GET',
    path: '/api/v1/applications',
    summary: 'List applications',
    query: lazily(() => z.strictObject(listQuery())),
    replies: {
      200: {
        description: visibleOnes,
        schema: lazily(() =>
          z
            .object({ applications: z.array(application()), nextCursor: nextCursor() })
            .meta({ id: 'ApplicationPage' }),
        ),
      },
    },
    problems: [],
  },
  createApplication: {
    ...shared,
    tag: 'Applications',
    method: 'POST',
    path: '/api/v1/applications',
    conditional: true,
    summary: 'Create an application',
    body: { 'application/json': applicationCreation },
    replies: { 201: createdApplication },
    problems: mayInvite,
  },
  readApplication: {
    ...shared,
    tag: 'Applications',
    method: 'GET',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
    summary: 'Read an application',
    replies: { 200: applicationReply },
    problems: mayBeHidden,
  },
  putApplication: {
    ...change,
    tag: 'Applications',
    method: 'PUT',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
    summary: 'Change an application, as PATCH does',
    replies: { 200: applicationReply },
  },
  updateApplication: {
    ...change,
    tag: 'Applications',
    method: 'PATCH',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
    summary: 'Change an application',
    replies: { 200: applicationReply },
  },
  deleteApplication: {
    ...deletion,
    tag: 'Applications',
    method: 'DELETE',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
    summary: 'Delete an application',
  },
});

const organizationReply = {
  description: 'The organization.',
  schema: lazily(() =>
    z.object({ organization: organization() }).meta({ id: 'OrganizationReply' }),
  ),
};

const createdOrganization = {
  ...withOwner,
  schema: lazily(() =>
    z
      .object({ organization: organization(), invitation: invitation().optional() })
      .meta({ id: 'CreatedOrganization' }),
  ),
};

export const organizationContracts = contracts({
  listOrganizations: {
    ...shared,
    tag: 'Organizations',
    method: 'GET',
    path: '/api/v1/organizations',
    summary: 'List organizations',
    query: lazily(() => z.strictObject({ applicationId: z.string().optional(), ...listQuery() })),
    replies: {
      200: {
        description: visibleOnes,
        schema: lazily(() =>
          z
            .object({ organizations: z.array(organization()), nextCursor: nextCursor() })
            .meta({ id: 'OrganizationPage' }),
        ),
      },
    },
    problems: [],
  },
  createOrganization: {
    ...shared,
    tag: 'Organizations',
    method: 'POST',
    path: '/api/v1/organizations',
    conditional: true,
    summary: 'Create an organization',
    body: { 'application/json': organizationCreation },
    replies: { 201: createdOrganization },
    problems: mayInvite,
  },
  readOrganization: {
    ...shared,
    tag: 'Organizations',
    method: 'GET',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    summary: 'Read an organization',
    replies: { 200: organizationReply },
    problems: mayBeHidden,
  },
  putOrganization: {
    ...change,
    tag: 'Organizations',
    method: 'PUT',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    summary: 'Change an organization, as PATCH does',
    replies: { 200: organizationReply },
  },
  updateOrganization: {
    ...change,
    tag: 'Organizations',
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    summary: 'Change an organization',
    replies: { 200: organizationReply },
  },
  deleteOrganization: {
    ...deletion,
    tag: 'Organizations',
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    summary: 'Delete an organization',
  },
});
