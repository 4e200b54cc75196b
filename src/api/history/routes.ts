import { callerIn, callerStatement } from '../../auth/caller.ts';
import { ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import type { RecordCall } from '../metadata/record-request.ts';
import type { ScopeParams } from '../tenancy/facts.ts';
import { historyContracts } from './contract.ts';
import { reachPerson, reachRecord, reachTenant } from './reached.ts';
import { readEvents, readPersonHistory, readRecordHistory, readTenantHistory } from './read.ts';
import type { UndoCall } from './undo/take-back.ts';
import { undoEvent } from './undo/undo.ts';

/** How the promises of `historyContracts` are kept. Each in the form of its dialect. */
export const historySurface = surface(historyContracts, {
  listPersonChanges: async (call) => ok(paged(await readPersonHistory(call))),
  listEvents: async (call) => ok(paged(await readEvents(call))),
  listApplicationChanges: async (call) => ok(listed(await readTenantHistory(call, call.params))),
  listOrganizationChanges: async (call) => ok(listed(await readTenantHistory(call, call.params))),
  listPlatformMetadataChanges: async (call) => {
    const { lines, next } = await readRecordHistory(call);
    return ok({ results: lines, next: next && nextUrl(call.url, next) });
  },
  undoPersonChange: async (call) => {
    const history = await reachPerson(call, call.params.principalId);
    return ok({ data: await undoEvent(call, history) });
  },
  undoApplicationChange: async (call) => ok({ line: await undoInTenant(call) }),
  undoOrganizationChange: async (call) => ok({ line: await undoInTenant(call) }),
  undoPlatformMetadataChange: async (call) => ok({ line: await undoInRecord(call) }),
});

type OneEvent = UndoCall & { readonly params: { readonly eventId: string } };

const undoInTenant = async (call: OneEvent & { readonly params: ScopeParams }) =>
  undoEvent(call, await reachTenant(call, call.params));

async function undoInRecord(call: OneEvent & RecordCall) {
  const { db, credential, now } = call;
  const { of } = await reachRecord(call);
  const asks = await callerStatement(db, credential, [of.scopeId]).all();
  return undoEvent(call, {
    caller: callerIn(asks, credential, now),
    of,
    surface: 'metadata',
  });
}

type Page = Awaited<ReturnType<typeof readEvents>>;

const paged = ({ lines, next }: Page) => ({
  data: lines,
  meta: { pagination: { cursor: next, hasMore: next !== null } },
});

const listed = ({ lines, next }: Page) => ({ history: lines, nextCursor: next });

/** The URL of the next page, as in Django REST framework. */
function nextUrl(url: string, cursor: string): string {
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return next.href;
}
