/** The invitations of a tenant. */
import { dataOf, done } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { changesOf } from './changes.ts';
import { idIn, isApplication, partsOf } from './in-tenant.ts';
import type { Role } from './members.ts';
import { Pages } from './pages.ts';
import type { Resource } from './resource.ts';

export type InvitationStatus = Schemas['Invitation']['status'];
export type Invitation = Schemas['Invitation'] & { readonly tenantId: string };

const pages = new Pages();

export const invitations: Resource<Invitation> = {
  async list({ pagination, filter, signal }) {
    const tenantId = String(filter.tenantId);
    const status = filter.status as InvitationStatus | undefined;
    const only = status === undefined ? {} : { status };
    const of = Object.assign({ tenantId }, only);
    const { rows, ...rest } = await pages.read({ pagination }, of, async (at) => {
      const query = Object.assign({}, at, only);
      const page = await dataOf(
        isApplication(tenantId)
          ? api.GET('/api/v1/applications/{appId}/invitations', {
              params: { path: { appId: tenantId }, query },
              signal,
            })
          : api.GET('/api/v1/organizations/{orgId}/invitations', {
              params: { path: { orgId: tenantId }, query },
              signal,
            }),
      );
      return { rows: page.invitations, cursor: page.nextCursor };
    });
    return { ...rest, data: rows.map((row) => invitationOf(tenantId, row)) };
  },

  async create(input) {
    const tenantId = String(input.tenantId);
    const email = String(input.email ?? '');
    const more = changesOf(['name', 'expiresInDays'], input, {});
    const body = Object.assign({ email, role: input.role as Role }, more);
    try {
      const { invitation } = await dataOf(
        isApplication(tenantId)
          ? api.POST('/api/v1/applications/{appId}/invitations', {
              params: { path: { appId: tenantId } },
              body,
            })
          : api.POST('/api/v1/organizations/{orgId}/invitations', {
              params: { path: { orgId: tenantId } },
              // The roles that an organization has are offered alone.
              body: body as Schemas['OrganizationInvitationRequest'],
            }),
      );
      return invitationOf(tenantId, invitation);
    } catch (error) {
      throw hasCode(error, 'CONFLICT') ? atField(error, 'email') : error;
    }
  },

  /** Revokes it: its link opens nothing any more. */
  async delete(recordId) {
    const { tenantId, id: invitationId } = partsOf(recordId);
    await done(
      isApplication(tenantId)
        ? api.DELETE('/api/v1/applications/{appId}/invitations/{invitationId}', {
            params: { path: { appId: tenantId, invitationId } },
          })
        : api.DELETE('/api/v1/organizations/{orgId}/invitations/{invitationId}', {
            params: { path: { orgId: tenantId, invitationId } },
          }),
    );
  },
};

/** Sends an invitation again, with a new link. It revives one that has expired. */
export async function sendAgain({ id: recordId }: Invitation): Promise<Invitation> {
  const { tenantId, id: invitationId } = partsOf(recordId);
  const { invitation } = await dataOf(
    isApplication(tenantId)
      ? api.POST('/api/v1/applications/{appId}/invitations/{invitationId}/resend', {
          params: { path: { appId: tenantId, invitationId } },
          body: {},
        })
      : api.POST('/api/v1/organizations/{orgId}/invitations/{invitationId}/resend', {
          params: { path: { orgId: tenantId, invitationId } },
          body: {},
        }),
  );
  return invitationOf(tenantId, invitation);
}

const invitationOf = (tenantId: string, row: Schemas['Invitation']): Invitation =>
  Object.assign({}, row, { id: idIn(tenantId, row.id), tenantId });
