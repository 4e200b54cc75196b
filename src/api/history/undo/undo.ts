/** Finds the event that is to be undone, and undoes it by what it is about. */
import { idsOf } from '../../../db/ids.ts';
import { firstOf } from '../../../db/rows.ts';
import type { Change, Line, LinesOf } from '../../../directory/history/line.ts';
import { type TenantRow, tenantById } from '../../../directory/tenants/tenant.ts';
import { conflict, gone, notFound } from '../../../http/problem.ts';
import type { Caller } from '../../../policy/caller.ts';
import { canBeUndone } from '../../../policy/undo.ts';
import type { Surface } from '../../../values/choices.ts';
import type { PresentedLine } from '../present.ts';
import { type FoundLine, findLine } from '../read.ts';
import { undoDefaults } from './defaults.ts';
import { undoPerson } from './person.ts';
import { undoRecord } from './record.ts';
import { undoRules } from './rules.ts';
import type { UndoCall } from './take-back.ts';
import { undoTenant } from './tenant.ts';

/** The history that an event is looked for in, all of it or a part. */
interface History {
  readonly caller: Caller;
  readonly of: LinesOf;
  readonly surface?: Surface;
}

/**
 * Undoes an event of somebody's or something's history: all that the caller sees of it. Returns the
 * line of the undo, or null if nothing was left to undo.
 */
export async function undoEvent(
  call: UndoCall & { readonly params: { readonly eventId: string } },
  history: History,
): Promise<PresentedLine | null> {
  const found = await findLine(call, history, call.params.eventId);
  const { surface = found?.shown.surface } = history;
  if (!found || found.shown.surface !== surface) throw notFound('history_event');
  const mutationId = call.newId('event');
  await carryOut({ ...call, newId: idsOf(mutationId) }, found.line, changeIn(found));
  const undone = await findLine(call, history, mutationId);
  return undone?.shown ?? null;
}

/** The values to undo. Raises a problem if the event is of another kind, or they are gone. */
function changeIn({ line, shown }: FoundLine): Change {
  const names = Object.keys(shown.changes);
  if (!canBeUndone(shown.surface, names)) {
    throw conflict(
      'cannot_be_undone',
      `An event of the type ${shown.type} with these changes cannot be undone.`,
      names,
    );
  }
  const change = line.changes.find(({ surface }) => surface === shown.surface);
  if (!change) throw gone('The values of this event are no longer kept, so it cannot be undone.');
  const only = (values: Change['before']) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
  return { ...change, before: only(change.before), after: only(change.after) };
}

async function carryOut(call: UndoCall, line: Line, change: Change): Promise<void> {
  if (change.surface === 'users') return undoPerson(call, change, line.userId ?? '');
  const tenant = await tenantOf(call, line);
  const params = tenant.kind === 'application' ? { appId: tenant.id } : { orgId: tenant.id };
  switch (change.surface) {
    case 'metadata':
      return undoRecord(call, change, { userId: line.userId ?? '', tenant });
    case 'metadata-keys':
      return undoRules(call, change, params);
    case 'metadata-defaults':
      return undoDefaults(call, change, params);
    case 'tenants':
      return undoTenant(call, change, { tenant, params });
    default:
      throw new Error(`changes of ${change.surface} cannot be undone`);
  }
}

/** The tenant that an event is about. One that is being deleted takes no change. */
async function tenantOf({ db }: UndoCall, { scope }: Line): Promise<TenantRow> {
  const kind = scope?.kind === 'application' ? 'application' : 'organization';
  const tenant = firstOf<TenantRow>(await tenantById(db, kind, scope?.id ?? '').all());
  if (!tenant) throw notFound(kind);
  return tenant;
}
