import { callerIn, callerStatement } from '../../auth/caller.ts';
import { type ReceivedRow, receivedPage } from '../../directory/invitations/received.ts';
import { etagOf } from '../../http/etag.ts';
import { forbidden } from '../../http/problem.ts';
import { created, ok } from '../../http/reply.ts';
import { limitExactly } from '../../limits/exact.ts';
import { surface } from '../../pipeline/surface.ts';
import { mayViewThemselves } from '../../policy/people.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import { cut, idAfter } from '../tenancy/paging.ts';
import { accept } from './accept.ts';
import { receivedInvitationContracts } from './contract.ts';
import { findOpen, keyOf } from './find.ts';
import { presentReceived } from './present.ts';
import { ensureOwn } from './rules.ts';

/** How the promises of `receivedInvitationContracts` are kept. */
export const receivedInvitationSurface = surface(receivedInvitationContracts, {
  acceptInvitation: {
    admit: async (call) => {
      keyOf(call);
      await limitExactly(call, 'signIn', '', ['address']);
    },
    handle: async (call) => created(await accept(call)),
  },

  declineInvitation: async (call) => {
    const { facts, row } = await findOpen(call);
    // The secret is enough: it went to the address alone.
    if (call.body.secret === undefined && facts.caller) ensureOwn(facts.caller, row);
    const command = {
      ...mutationOf(row.account_id, call),
      grounds: facts.grounds,
      invitationId: row.id,
      scopeId: row.scope_id,
      as: 'declined' as const,
    };
    await inRegistrar(call, row.email, (registrar) => registrar.endInvitation(command));
    return ok({ success: true as const });
  },

  readReceivedInvitation: async (call) => {
    const { row } = await findOpen({ ...call, body: call.params });
    const invitation = presentReceived(row);
    return ok({ invitation }, { ETag: etagOf(invitation) });
  },

  listReceivedInvitations: async ({ db, credential, query, now }) => {
    const caller = callerIn(await callerStatement(db, credential).all(), credential, now);
    if (caller.kind === 'root') return ok({ invitations: [], nextCursor: null });
    const { userId } = caller;
    if (!mayViewThemselves(caller, userId)) throw forbidden();
    const { limit, cursor } = query;
    const list = ['received invitations', userId];
    const after = idAfter(cursor, list);
    const { results } = await receivedPage(db, { userId, now, after, limit }).all<ReceivedRow>();
    const { page, nextCursor } = cut(results, limit, list, ({ id }) => id);
    return ok({ invitations: page.map(presentReceived), nextCursor });
  },
});
