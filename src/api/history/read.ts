/** Reads the history: of a person, of a record, of a tenant, and all events. */
import { callerIn, callerStatement } from '../../auth/caller.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import {
  type Line,
  type LineRow,
  type LinesOf,
  lineIn,
  linesOf,
  privateKeysIn,
  rulesOfLines,
  spanOfOne,
} from '../../directory/history/line.ts';
import { type TenantRow, tenantById } from '../../directory/tenants/tenant.ts';
import { forbidden } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { typesOf } from '../../policy/event-types.ts';
import { mayReadEvents, seesPrivateKeys } from '../../policy/history.ts';
import type { RecordCall } from '../metadata/record-request.ts';
import type { ScopeParams } from '../tenancy/facts.ts';
import { type LinesQuery, pageOfLines, spanOf, wanting } from './page.ts';
import { NOTHING, type PresentedLine, presentLine } from './present.ts';
import {
  ensureReached,
  type HistoryCall,
  reachPerson,
  reachRecord,
  tenantNamed,
} from './reached.ts';

interface Filters extends LinesQuery {
  readonly surface?: string | undefined;
  readonly key?: string | undefined;
}

/** Somebody sees their own history without private keys, and others what their rights show. */
export async function readPersonHistory(
  call: HistoryCall & {
    readonly params: { readonly principalId: string };
    readonly query: Filters;
  },
) {
  const { db, query } = call;
  const { caller, of } = await reachPerson(call, call.params.principalId);
  const list = ['history', of.userId, query.surface, query.key];
  const span = spanOf(query, list);
  const [rows, rules] = await db.batch([linesOf(db, of, span), rulesOfLines(db, of, span)]);
  return pageOfLines(linesIn(rows), query, list, {
    view: { caller, hidden: privateTo(caller, rules) },
    wants: wanting(query),
  });
}

/** The private keys of the record that a line is about, unless the caller sees them. */
function privateTo(caller: Caller, rules: D1Result | undefined) {
  const keys = privateKeysIn(rowsOf<{ id: string; rule_sets: string }>(rules));
  return (line: Line) =>
    seesPrivateKeys(caller, line) ? NOTHING : (keys.get(line.scopeId ?? '') ?? NOTHING);
}

const linesIn = (result: D1Result | undefined) => rowsOf<LineRow>(result).map(lineIn);

/** The history of a record, for whom the record is shown. */
export async function readRecordHistory(call: RecordCall & { readonly query: Filters }) {
  const { db, query, credential, now } = call;
  const { of, hidden } = await reachRecord(call);
  const list = ['record', of.userId, of.scopeId, query.key];
  const [asks, rows] = await db.batch([
    callerStatement(db, credential, [of.scopeId]),
    linesOf(db, of, spanOf(query, list)),
  ]);
  return pageOfLines(linesIn(rows), query, list, {
    view: { caller: callerIn(asks, credential, now), hidden: () => hidden },
    wants: wanting({ ...query, surface: 'metadata' }),
  });
}

/** What belongs to a tenant, for those who may read the records there. */
export async function readTenantHistory(
  call: HistoryCall & { readonly query: Filters },
  params: ScopeParams,
) {
  const { db, credential, query, now } = call;
  const { id, kind } = tenantNamed(params);
  const list = ['history', id, query.surface, query.key];
  const span = spanOf(query, list);
  const [asks, found, rows, rules] = await db.batch([
    callerStatement(db, credential, [id]),
    tenantById(db, kind, id),
    linesOf(db, { scopeId: id }, span),
    rulesOfLines(db, { scopeId: id }, span),
  ]);
  const caller = callerIn(asks, credential, now);
  ensureReached(caller, firstOf<TenantRow>(found), params);
  return pageOfLines(linesIn(rows), query, list, {
    view: { caller, hidden: privateTo(caller, rules) },
    wants: wanting(query),
  });
}

/** A line of somebody's or something's history. `shown` is what the caller sees of it. */
export interface FoundLine {
  readonly line: Line;
  readonly shown: PresentedLine;
}

/** Finds the line of an event. Undefined: it is not of this history, or it is for others. */
export async function findLine(
  { db }: HistoryCall,
  { caller, of }: { readonly caller: Caller; readonly of: LinesOf },
  eventId: string,
): Promise<FoundLine | undefined> {
  const span = spanOfOne(eventId);
  const [rows, rules] = await db.batch([linesOf(db, of, span), rulesOfLines(db, of, span)]);
  const [line] = linesIn(rows);
  const shown = line && presentLine(line, { caller, hidden: privateTo(caller, rules) });
  return shown && { line, shown };
}

interface EventsQuery extends LinesQuery {
  readonly userId?: string | undefined;
  readonly scopeId?: string | undefined;
  readonly type?: string | undefined;
}

/** All events, for administrators of the platform. */
export async function readEvents(call: HistoryCall & { readonly query: EventsQuery }) {
  const { db, credential, query, now } = call;
  const { userId, scopeId, type } = query;
  const list = ['events', userId, scopeId, type];
  const [asks, rows] = await db.batch([
    callerStatement(db, credential),
    linesOf(db, ofEvents(query), spanOf(query, list)),
  ]);
  const caller = callerIn(asks, credential, now);
  if (!mayReadEvents(caller)) throw forbidden();
  return pageOfLines(linesIn(rows), query, list, {
    view: { caller, hidden: () => NOTHING, isWhole: true },
    wants: (_, line) => type === undefined || typesOf(line).some((each) => each === type),
  });
}

function ofEvents({ userId, scopeId }: EventsQuery): LinesOf {
  if (userId !== undefined && scopeId !== undefined) return { userId, scopeId };
  if (userId !== undefined) return { userId };
  return scopeId === undefined ? 'everybody' : { scopeId };
}
