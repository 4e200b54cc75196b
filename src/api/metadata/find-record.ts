/** A record from D1, and where in D1 it may be read. */
import type { CopyMetadata } from '../../copies/copy.ts';
import type { Bookmark, Demand } from '../../db/bookmark.ts';
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { onPrimary, onReplica } from '../../db/session.ts';
import { privacyOf } from '../../directory/key-rules/layers.ts';
import { findRecordFacts, type Subject } from '../../directory/records/facts.ts';
import type { StoredRecord } from '../../directory/records/record.ts';
import { Problem, unavailable } from '../../http/problem.ts';
import { withDeadline } from '../../isolate/deadline.ts';
import { admitted } from '../../limits/admission.ts';
import type { Layer } from '../../policy/keys/resolve.ts';
import { type RecordCall, recordRequestOf } from './record-request.ts';
import { hiddenFrom, recordFor } from './rules.ts';

/** A record as D1 holds it, and the state that it was read from. */
interface FoundRecord {
  readonly subject: Subject;
  readonly record: StoredRecord;
  /** When its user joined the tenant: before the first write a record dates from then. */
  readonly memberSince: number;
  /** The keys that the answer leaves out. */
  readonly hidden: readonly string[];
  /** The application above the tenant. */
  readonly parent: string | undefined;
  readonly privacy: CopyMetadata['privacy'];
  /** What the tenants give, if the request asks for it: the application's comes first. */
  readonly layers: readonly Layer[];
  readonly bookmark: Bookmark | null;
  /** The reader that a copy may be kept for. Null: its token ends with another user's rights. */
  readonly reader: { readonly expiresAt: number | null } | null;
}

/**
 * Finds a record that the caller may read. Rights are decided at the primary, except for one's own
 * record: that may come from the nearest replica that meets the demand. When a replica refuses, it
 * may not know a token or a membership yet, so the primary is asked.
 */
export const findRecord = (call: RecordCall, demand: Demand): Promise<FoundRecord> =>
  admitted(call, () => find(call, demand));

async function find(call: RecordCall, demand: Demand): Promise<FoundRecord> {
  const isOwn = call.query.username === undefined && call.credential.kind !== 'root';
  if (demand === 'primary' || !isOwn) return fromPrimary(call);
  try {
    const { result, bookmark } = await onReplica(call.env, demand, (db) => findIn(call, db));
    return { ...result, bookmark };
  } catch (error) {
    if (isOutage(error)) throw error;
    return fromPrimary(call);
  }
}

async function fromPrimary(call: RecordCall): Promise<FoundRecord> {
  const { result, bookmark } = await onPrimary(call.env, (db) => findIn(call, db));
  return { ...result, bookmark };
}

/** A reader does not wait longer for D1, in milliseconds. */
const D1_ANSWERS_WITHIN = 5_000;

async function findIn(call: RecordCall, db: Database) {
  const asked = call.meter.time('d1', findRecordFacts(db, recordRequestOf(call)));
  const facts = await withDeadline(D1_ANSWERS_WITHIN, asked, tooLate);
  const { caller, ruleSets, layers, row } = facts;
  const { tenant, ...found } = recordFor(facts, caller, 'read_metadata');
  const reader = row.token_by_another === 1 ? null : { expiresAt: row.token_expires_at };
  return {
    ...found,
    memberSince: row.member_since ?? found.record.createdAt,
    hidden: hiddenFrom(call, { caller, tenant, ruleSets }),
    parent: row.parent_key ?? undefined,
    privacy: privacyOf(ruleSets),
    layers,
    reader,
  };
}

const tooLate = () => unavailable();

/** Whether D1 could not answer at all, so that asking the primary would not help. */
function isOutage(error: unknown): boolean {
  if (error instanceof Problem) return error.meaning.is === 'unavailable';
  const failure = databaseFailure(error);
  return failure.is === 'transient' || failure.is === 'unavailable';
}
