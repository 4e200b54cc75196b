import { email, name } from '../../../directory/users/fields.ts';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import type { ScopeRole } from '../../../policy/permissions.ts';
import { SHOWN_INVITATION_STATUSES } from '../../../values/choices.ts';
import * as z from '../../../values/zod.ts';
import { inApplicationRoles, inOrganizationRoles } from '../members/operations.ts';
import { listQuery, nextCursor } from '../paging.ts';
import {
  done,
  inApplication,
  inOrganization,
  mayBeHidden,
  mayConflict,
  shared,
} from '../shapes.ts';
import { invitation, invitationReply, mayInvite } from './shapes.ts';

const sent = lazily(() =>
  z
    .object({
      invitation: invitation(),
      secret: z.optional(z.string()),
    })
    .register(z.globalRegistry, { id: 'SentInvitation' }),
);

const delivery = () => ({
  expiresInDays: z.optional(z.int().check(z.minimum(1), z.maximum(30))),
  deliver: z.optional(z.boolean()),
});

const creation = (roles: () => z.ZodMiniType<ScopeRole>, id: string) =>
  lazily(() =>
    z
      .strictObject({
        email: email(),
        role: z.optional(roles()),
        name: z.optional(name()),
        ...delivery(),
      })
      .register(z.globalRegistry, { id }),
  );

const again = lazily(() =>
  z.strictObject(delivery()).register(z.globalRegistry, { id: 'ResendRequest' }),
);

const list = {
  ...shared,
  method: 'GET',
  query: lazily(() =>
    z.strictObject({ status: z.optional(z.enum(SHOWN_INVITATION_STATUSES)), ...listQuery() }),
  ),
  replies: {
    200: {
      schema: lazily(() =>
        z
          .object({ invitations: z.array(invitation()), nextCursor: nextCursor() })
          .register(z.globalRegistry, { id: 'InvitationPage' }),
      ),
    },
  },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const create = {
  ...shared,
  method: 'POST',
  counted: true,
  conditional: true,
  showsSecret: true,
  replies: {
    201: { schema: sent },
  },
  problems: mayInvite,
} as const satisfies Partial<Contract>;

const read = {
  ...shared,
  method: 'GET',
  conditional: true,
  replies: { 200: { schema: invitationReply } },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const resend = {
  ...shared,
  method: 'POST',
  counted: true,
  body: { 'application/json': again },
  showsSecret: true,
  replies: { 200: { schema: sent } },
  problems: mayInvite,
} as const satisfies Partial<Contract>;

const revoke = {
  ...shared,
  method: 'DELETE',
  conditional: true,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const invitationId = (title: string) => z.string().register(z.globalRegistry, { title });
const oneInApplication = lazily(() =>
  z.extend(inApplication(), { invitationId: invitationId('Application invitation id') }),
);
const oneInOrganization = lazily(() =>
  z.extend(inOrganization(), { invitationId: invitationId('Organization invitation id') }),
);

export const invitationContracts = contracts({
  listOrganizationInvitations: {
    ...list,
    path: '/api/v1/organizations/:orgId/invitations',
    params: inOrganization,
  },
  createOrganizationInvitation: {
    ...create,
    path: '/api/v1/organizations/:orgId/invitations',
    params: inOrganization,
    body: { 'application/json': creation(inOrganizationRoles, 'OrganizationInvitationRequest') },
  },
  readOrganizationInvitation: {
    ...read,
    path: '/api/v1/organizations/:orgId/invitations/:invitationId',
    params: oneInOrganization,
  },
  resendOrganizationInvitation: {
    ...resend,
    path: '/api/v1/organizations/:orgId/invitations/:invitationId/resend',
    params: oneInOrganization,
  },
  revokeOrganizationInvitation: {
    ...revoke,
    path: '/api/v1/organizations/:orgId/invitations/:invitationId',
    params: oneInOrganization,
  },
  listApplicationInvitations: {
    ...list,
    path: '/api/v1/applications/:appId/invitations',
    params: inApplication,
  },
  createApplicationInvitation: {
    ...create,
    path: '/api/v1/applications/:appId/invitations',
    params: inApplication,
    body: { 'application/json': creation(inApplicationRoles, 'ApplicationInvitationRequest') },
  },
  readApplicationInvitation: {
    ...read,
    path: '/api/v1/applications/:appId/invitations/:invitationId',
    params: oneInApplication,
  },
  resendApplicationInvitation: {
    ...resend,
    path: '/api/v1/applications/:appId/invitations/:invitationId/resend',
    params: oneInApplication,
  },
  revokeApplicationInvitation: {
    ...revoke,
    path: '/api/v1/applications/:appId/invitations/:invitationId',
    params: oneInApplication,
  },
});
