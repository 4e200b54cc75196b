import * as z from 'zod';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
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
import {
  application,
  applicationCreation,
  key,
  organization,
  organizationCreation,
  update,
} from './shapes.ts';

const keyOfOne = () => key().optional().meta({ description: 'Only the one of this key.' });

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
    query: lazily(() => z.strictObject({ key: keyOfOne(), ...listQuery() })),
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
    counted: true,
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
    query: lazily(() =>
      z.strictObject({
        applicationId: z.string().optional(),
        key: keyOfOne(),
        ...listQuery(),
      }),
    ),
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
    counted: true,
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
    query: lazily(() =>
      z.strictObject({
        cascade: z.enum(['true', 'false']).optional().meta({
          description: '`true` removes its members as well. Without it, they are a 409.',
        }),
      }),
    ),
  },
});
