import { ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { historyContracts } from './contract.ts';
import { readEvents, readPersonHistory, readRecordHistory, readTenantHistory } from './read.ts';

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
});

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
