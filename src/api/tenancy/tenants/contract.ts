import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { flag } from '../../../values/flag.ts';
import * as z from '../../../values/zod.ts';
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

const keyOfOne = () => z.optional(key());

/** PUT and PATCH do the same. */
const change = {
  ...shared,
  body: { 'application/json': update },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const deletion = {
  ...shared,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const applicationReply = {
  schema: lazily(() =>
    z.object({ application: application() }).register(z.globalRegistry, { id: 'ApplicationReply' }),
  ),
};

const createdApplication = {
  schema: lazily(() =>
    z
      .object({ application: application(), invitation: z.optional(invitation()) })
      .register(z.globalRegistry, { id: 'CreatedApplication' }),
  ),
};

export const applicationContracts = contracts({
  listApplications: {
    ...shared,
    method: 'GET',
    path: '/api/v1/applications',
    query: lazily(() => z.strictObject({ key: keyOfOne(), ...listQuery() })),
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({ applications: z.array(application()), nextCursor: nextCursor() })
            .register(z.globalRegistry, { id: 'ApplicationPage' }),
        ),
      },
    },
    problems: [],
  },
  createApplication: {
    ...shared,
    method: 'POST',
    path: '/api/v1/applications',
    counted: true,
    conditional: true,
    body: { 'application/json': applicationCreation },
    replies: { 201: createdApplication },
    problems: mayInvite,
  },
  readApplication: {
    ...shared,
    method: 'GET',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
    replies: { 200: applicationReply },
    problems: mayBeHidden,
  },
  putApplication: {
    ...change,
    method: 'PUT',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
    replies: { 200: applicationReply },
  },
  updateApplication: {
    ...change,
    method: 'PATCH',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
    replies: { 200: applicationReply },
  },
  deleteApplication: {
    ...deletion,
    method: 'DELETE',
    path: '/api/v1/applications/:appId',
    conditional: true,
    params: inApplication,
  },
});

const organizationReply = {
  schema: lazily(() =>
    z
      .object({ organization: organization() })
      .register(z.globalRegistry, { id: 'OrganizationReply' }),
  ),
};

const createdOrganization = {
  schema: lazily(() =>
    z
      .object({ organization: organization(), invitation: z.optional(invitation()) })
      .register(z.globalRegistry, { id: 'CreatedOrganization' }),
  ),
};

export const organizationContracts = contracts({
  listOrganizations: {
    ...shared,
    method: 'GET',
    path: '/api/v1/organizations',
    query: lazily(() =>
      z.strictObject({
        applicationId: z.optional(z.string()),
        key: keyOfOne(),
        ...listQuery(),
      }),
    ),
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({ organizations: z.array(organization()), nextCursor: nextCursor() })
            .register(z.globalRegistry, { id: 'OrganizationPage' }),
        ),
      },
    },
    problems: [],
  },
  createOrganization: {
    ...shared,
    method: 'POST',
    path: '/api/v1/organizations',
    counted: true,
    conditional: true,
    body: { 'application/json': organizationCreation },
    replies: { 201: createdOrganization },
    problems: mayInvite,
  },
  readOrganization: {
    ...shared,
    method: 'GET',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    replies: { 200: organizationReply },
    problems: mayBeHidden,
  },
  putOrganization: {
    ...change,
    method: 'PUT',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    replies: { 200: organizationReply },
  },
  updateOrganization: {
    ...change,
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    replies: { 200: organizationReply },
  },
  deleteOrganization: {
    ...deletion,
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId',
    conditional: true,
    params: inOrganization,
    query: lazily(() =>
      z.strictObject({
        cascade: flag(),
      }),
    ),
  },
});
