import * as z from 'zod';
import { email, name } from '../../../directory/users/fields.ts';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import type { ScopeRole } from '../../../policy/permissions.ts';
import { SHOWN_INVITATION_STATUSES } from '../../../values/choices.ts';
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
      secret: z.string().optional().meta({ description: 'Only with `deliver: false`.' }),
    })
    .meta({ id: 'SentInvitation' }),
);

const delivery = () => ({
  expiresInDays: z.int().min(1).max(30).optional().meta({ description: '7 if it is absent.' }),
  deliver: z.boolean().optional().meta({
    description: 'False sends nothing, and the answer shows the secret. Only for the platform.',
  }),
});

const creation = (roles: () => z.ZodType<ScopeRole>, id: string) =>
  lazily(() =>
    z
      .strictObject({
        email: email(),
        role: roles().optional().meta({ description: '`member` if it is absent.' }),
        name: name().optional(),
        ...delivery(),
      })
      .meta({ id }),
  );

const again = lazily(() => z.strictObject(delivery()).meta({ id: 'ResendRequest' }));

const tag = 'Invitations';

const list = {
  ...shared,
  tag,
  method: 'GET',
  query: lazily(() =>
    z.strictObject({ status: z.enum(SHOWN_INVITATION_STATUSES).optional(), ...listQuery() }),
  ),
  replies: {
    200: {
      description: 'A page of invitations, by id.',
      schema: lazily(() =>
        z
          .object({ invitations: z.array(invitation()), nextCursor: nextCursor() })
          .meta({ id: 'InvitationPage' }),
      ),
    },
  },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const create = {
  ...shared,
  tag,
  method: 'POST',
  counted: true,
  conditional: true,
  description:
    'The secret goes to the address alone. An address that is invited already is invited again.',
  showsSecret: true,
  replies: {
    201: { description: 'The invitation.', schema: sent, headers: { Location: 'Where it is.' } },
  },
  problems: mayInvite,
} as const satisfies Partial<Contract>;

const read = {
  ...shared,
  tag,
  method: 'GET',
  conditional: true,
  replies: { 200: { description: 'The invitation.', schema: invitationReply } },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const resend = {
  ...shared,
  tag,
  method: 'POST',
  counted: true,
  description:
    'With a new secret; the old one opens nothing any more. It revives one that has expired.',
  body: { 'application/json': again },
  showsSecret: true,
  replies: { 200: { description: 'The invitation.', schema: sent } },
  problems: mayInvite,
} as const satisfies Partial<Contract>;

const revoke = {
  ...shared,
  tag,
  method: 'DELETE',
  conditional: true,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const invitationId = (title: string) => z.string().meta({ title });
const oneInApplication = lazily(() =>
  inApplication().extend({ invitationId: invitationId('Application invitation id') }),
);
const oneInOrganization = lazily(() =>
  inOrganization().extend({ invitationId: invitationId('Organization invitation id') }),
);

export const invitationContracts = contracts({
  listOrganizationInvitations: {
    ...list,
    path: '/api/v1/organizations/:orgId/invitations',
    params: inOrganization,
    summary: 'List the invitations to an organization',
  },
  createOrganizationInvitation: {
    ...create,
    path: '/api/v1/organizations/:orgId/invitations',
    params: inOrganization,
    summary: 'Invite somebody to an organization',
    body: { 'application/json': creation(inOrganizationRoles, 'OrganizationInvitationRequest') },
  },
  readOrganizationInvitation: {
    ...read,
    path: '/api/v1/organizations/:orgId/invitations/:invitationId',
    params: oneInOrganization,
    summary: 'Read an invitation to an organization',
  },
  resendOrganizationInvitation: {
    ...resend,
    path: '/api/v1/organizations/:orgId/invitations/:invitationId/resend',
    params: oneInOrganization,
    summary: 'Send an invitation to an organization again',
  },
  revokeOrganizationInvitation: {
    ...revoke,
    path: '/api/v1/organizations/:orgId/invitations/:invitationId',
    params: oneInOrganization,
    summary: 'Revoke an invitation to an organization',
  },
  listApplicationInvitations: {
    ...list,
    path: '/api/v1/applications/:appId/invitations',
    params: inApplication,
    summary: 'List the invitations to an application',
  },
  createApplicationInvitation: {
    ...create,
    path: '/api/v1/applications/:appId/invitations',
    params: inApplication,
    summary: 'Invite somebody to an application',
    body: { 'application/json': creation(inApplicationRoles, 'ApplicationInvitationRequest') },
  },
  readApplicationInvitation: {
    ...read,
    path: '/api/v1/applications/:appId/invitations/:invitationId',
    params: oneInApplication,
    summary: 'Read an invitation to an application',
  },
  resendApplicationInvitation: {
    ...resend,
    path: '/api/v1/applications/:appId/invitations/:invitationId/resend',
    params: oneInApplication,
    summary: 'Send an invitation to an application again',
  },
  revokeApplicationInvitation: {
    ...revoke,
    path: '/api/v1/applications/:appId/invitations/:invitationId',
    params: oneInApplication,
    summary: 'Revoke an invitation to an application',
  },
});
