import {
  type InvitationRow,
  invitationById,
  invitationPage,
} from '../../../directory/invitations/invitation.ts';
import { notFound } from '../../../http/problem.ts';
import { ok } from '../../../http/reply.ts';
import type { ShownInvitationStatus } from '../../../values/choices.ts';
import { ensureRole, findFacts, type ScopeParams, scopeAt, type TenancyCall } from '../facts.ts';
import { cut, idAfter } from '../paging.ts';
import { presentInvitation, tagOfInvitation } from './present.ts';
import type { OneInvitation } from './write.ts';

export interface ListCall extends TenancyCall {
  readonly query: {
    readonly status?: ShownInvitationStatus | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  };
}

/** Those who manage members see the invitations. */
async function scopeToRead(call: TenancyCall, params: ScopeParams) {
  const facts = await findFacts(call, params);
  const scope = scopeAt(params, facts);
  ensureRole(facts, 'member', scope);
  return scope;
}

export async function listInvitations(call: ListCall, params: ScopeParams) {
  const scope = await scopeToRead(call, params);
  const { status = null, limit, cursor } = call.query;
  const list = ['invitations', scope.id, status];
  const { results } = await invitationPage(call.db, {
    scopeId: scope.id,
    status,
    now: call.now,
    after: idAfter(cursor, list),
    limit,
  }).all<InvitationRow>();
  const { page, nextCursor } = cut(results, limit, list, ({ id }) => id);
  return ok({ invitations: page.map((row) => presentInvitation(row, call.now)), nextCursor });
}

export async function readInvitation(call: TenancyCall, params: OneInvitation) {
  const scope = await scopeToRead(call, params);
  const row = await invitationById(call.db, scope.id, params.invitationId).first<InvitationRow>();
  if (!row) throw notFound('invitation');
  const { now } = call;
  return ok({ invitation: presentInvitation(row, now) }, { ETag: tagOfInvitation(row, now) });
}
