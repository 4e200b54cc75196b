/** Reads the history: of a person, of a record, of a tenant, and all events. */
import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import {
  type Line,
  type LineRow,
  type LinesOf,
  lineIn,
  linesOf,
  privateKeysIn,
  rulesOfLines,
} from '../../directory/history/line.ts';
import { type TenantRow, tenantById } from '../../directory/tenants/tenant.ts';
import {
  idOrPrincipal,
  type UserWithAttributes,
  userWithAttributes,
} from '../../directory/users/user.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { typesOf } from '../../policy/event-types.ts';
import { mayReadEvents, seesPrivateKeys } from '../../policy/history.ts';
import { mayViewPerson } from '../../policy/people.ts';
import { recordPermission } from '../../policy/permissions.ts';
import { findRecord } from '../metadata/find-record.ts';
import type { RecordCall } from '../metadata/record-request.ts';
import { isReachedFromAbove, placeFor } from '../people/reached.ts';
import { ensureCan, type ScopeParams, scopeAt } from '../tenancy/facts.ts';
import { type LinesQuery, pageOfLines, spanOf, wanting } from './page.ts';
import { NOTHING } from './present.ts';

interface HistoryCall extends RequestContext {
  readonly credential: Credential;
}

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
  const { db, credential, params, query, now } = call;
  const [asks, found] = await db.batch([
    callerStatement(db, credential),
    userWithAttributes(db, idOrPrincipal(params.principalId)),
  ]);
  const caller = callerIn(asks, credential, now);
  const person = firstOf<UserWithAttributes>(found);
  if (!mayViewPerson(caller, person?.id)) {
    isReachedFromAbove(await placeFor(db, caller, person).all());
  }
  if (!person) throw notFound('user');
  const of = { userId: person.id };
  const list = ['history', person.id, query.surface, query.key];
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
  const { subject, hidden } = await findRecord(call, 'primary');
  const list = ['record', subject.userId, subject.scopeId, query.key];
  const [asks, rows] = await db.batch([
    callerStatement(db, credential, [subject.scopeId]),
    linesOf(db, { userId: subject.userId, scopeId: subject.scopeId }, spanOf(query, list)),
  ]);
  const keys = new Set(hidden);
  return pageOfLines(linesIn(rows), query, list, {
    view: { caller: callerIn(asks, credential, now), hidden: () => keys },
    wants: wanting({ ...query, surface: 'metadata' }),
  });
}

/** What belongs to a tenant, for those who may read the records there. */
export async function readTenantHistory(
  call: HistoryCall & { readonly query: Filters },
  params: ScopeParams,
) {
  const { db, credential, query, now } = call;
  const id = params.orgId ?? params.appId ?? '';
  const kind = params.orgId === undefined ? 'application' : 'organization';
  const list = ['history', id, query.surface, query.key];
  const span = spanOf(query, list);
  const [asks, found, rows, rules] = await db.batch([
    callerStatement(db, credential, [id]),
    tenantById(db, kind, id),
    linesOf(db, { scopeId: id }, span),
    rulesOfLines(db, { scopeId: id }, span),
  ]);
  const caller = callerIn(asks, credential, now);
  const tenant = firstOf<TenantRow>(found) ?? null;
  const scope = scopeAt(params, { caller, tenant });
  if (!tenant) throw notFound(kind);
  ensureCan(caller, recordPermission(tenant, 'read_metadata'), scope, 'read the history');
  return pageOfLines(linesIn(rows), query, list, {
    view: { caller, hidden: privateTo(caller, rules) },
    wants: wanting(query),
  });
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
