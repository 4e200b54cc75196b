/** The members of a tenant, each with a role there. */
import { dataOf, done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { changesOf } from './changes.ts';
import { idIn, isApplication, partsOf } from './in-tenant.ts';
import { Pages } from './pages.ts';
import type { Resource, Versioned } from './resource.ts';

type AnyMember = Schemas['ApplicationMember'] | Schemas['OrganizationMember'];
export type Role = AnyMember['role'];
export type Member = Versioned<AnyMember & { tenantId: string }>;

/** What both kinds of tenants answer with. */
interface Page {
  readonly members: AnyMember[];
  readonly nextCursor: string | null;
}
interface One {
  readonly member: AnyMember;
}
type Invited = Schemas['InvitationReply'];

const pages = new Pages();

export const members: Resource<Member> = {
  async list({ pagination, filter, signal }) {
    const tenantId = String(filter.tenantId);
    const { rows, ...rest } = await pages.read({ pagination }, { tenantId }, async (query) => {
      const page = await dataOf<Page>(
        isApplication(tenantId)
          ? api.GET('/api/v1/applications/{appId}/members', {
              params: { path: { appId: tenantId }, query },
              signal,
            })
          : api.GET('/api/v1/organizations/{orgId}/members', {
              params: { path: { orgId: tenantId }, query },
              signal,
            }),
      );
      return { rows: page.members, cursor: page.nextCursor };
    });
    return { ...rest, data: rows.map((row) => memberOf(tenantId, row, '')) };
  },

  async one(recordId, signal) {
    const { tenantId, id: userId } = partsOf(recordId);
    const { data, etag } = await versionOf<One>(
      isApplication(tenantId)
        ? api.GET('/api/v1/applications/{appId}/members/{userId}', {
            params: { path: { appId: tenantId, userId } },
            signal,
          })
        : api.GET('/api/v1/organizations/{orgId}/members/{userId}', {
            params: { path: { orgId: tenantId, userId } },
            signal,
          }),
    );
    return memberOf(tenantId, data.member, etag);
  },

  /** Adds somebody who has an account, by email. Only the platform may. */
  async create(input) {
    const tenantId = String(input.tenantId);
    const body = { email: String(input.email ?? ''), role: input.role as Role };
    try {
      const made = await dataOf<One | Invited>(
        isApplication(tenantId)
          ? api.POST('/api/v1/applications/{appId}/members', {
              params: { path: { appId: tenantId } },
              body,
            })
          : api.POST('/api/v1/organizations/{orgId}/members', {
              params: { path: { orgId: tenantId } },
              // The roles that an organization has are offered alone.
              body: body as Schemas['OrganizationMemberAddition'],
            }),
      );
      if (!('member' in made)) throw new Error('The server has invited instead of adding.');
      return memberOf(tenantId, made.member, '');
    } catch (error) {
      const isAboutEmail = hasCode(error, 'NOT_FOUND') || hasCode(error, 'CONFLICT');
      throw isAboutEmail ? atField(error, 'email') : error;
    }
  },

  async update(recordId, input, before) {
    const { tenantId, id: userId } = partsOf(recordId);
    const body = changesOf(['role', 'status'], input, before);
    const header = { 'If-Match': before.etag };
    const { data, etag } = await versionOf<One>(
      isApplication(tenantId)
        ? api.PATCH('/api/v1/applications/{appId}/members/{userId}', {
            params: { path: { appId: tenantId, userId }, header },
            body,
          })
        : api.PATCH('/api/v1/organizations/{orgId}/members/{userId}', {
            params: { path: { orgId: tenantId, userId }, header },
            body,
          }),
    );
    return memberOf(tenantId, data.member, etag);
  },

  async delete(recordId, before) {
    const { tenantId, id: userId } = partsOf(recordId);
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    await done(
      isApplication(tenantId)
        ? api.DELETE('/api/v1/applications/{appId}/members/{userId}', {
            params: { path: { appId: tenantId, userId }, header },
          })
        : api.DELETE('/api/v1/organizations/{orgId}/members/{userId}', {
            params: { path: { orgId: tenantId, userId }, header },
          }),
    );
  },
};

const memberOf = (tenantId: string, row: AnyMember, etag: string): Member =>
  Object.assign({}, row, { id: idIn(tenantId, row.userId), tenantId, etag });
