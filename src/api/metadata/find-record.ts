import { type Bookmark, isBookmark, onPrimary } from '../../db/bookmark.ts';
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { findRecordFacts, type Subject } from '../../directory/records/facts.ts';
import type { StoredRecord } from '../../directory/records/record.ts';
import { Problem, unavailable } from '../../http/problem.ts';
import { withDeadline } from '../../isolate/deadline.ts';
import { type RecordCall, recordRequestOf } from './record-request.ts';
import { recordFor } from './rules.ts';

/** A record as D1 holds it, and the state that it was read from. */
interface FoundRecord {
  readonly subject: Subject;
  readonly record: StoredRecord;
  readonly bookmark: Bookmark;
}

/** Where a record may be read: anywhere that has come to a state, or at the primary alone. */
export type Source = { readonly atLeast: Bookmark | null } | 'primary';

/**
 * Any record that the caller may read, from D1. Rights are decided at the primary, but for one's own
 * record: that may come from the nearest replica that has reached the state asked for. A replica
 * that refuses may not have heard of a token or a membership yet: the primary is asked then.
 */
export async function findRecord(call: RecordCall, source: Source): Promise<FoundRecord> {
  const isOwn = call.query.username === undefined && call.credential.kind !== 'root';
  if (source === 'primary' || !isOwn) return fromPrimary(call);
  const { atLeast } = source;
  if (atLeast !== null && !isBookmark(atLeast)) return fromPrimary(call);
  const replica = call.env.DB.withSession(atLeast ?? 'first-unconstrained');
  try {
    const found = await find(call, replica);
    return { ...found, bookmark: replica.getBookmark() ?? '' };
  } catch (error) {
    if (isOutage(error)) throw error;
    return fromPrimary(call);
  }
}

async function fromPrimary(call: RecordCall): Promise<FoundRecord> {
  const { result, bookmark } = await onPrimary(call.env.DB, (db) => find(call, db));
  return { ...result, bookmark: bookmark ?? '' };
}

/** Longer than this a reader does not wait for D1, in milliseconds. */
const D1_ANSWERS_WITHIN = 5_000;

async function find(call: RecordCall, db: Database) {
  const found = call.meter.time('d1', findRecordFacts(db, recordRequestOf(call)));
  const { caller, ...facts } = await withDeadline(D1_ANSWERS_WITHIN, found, tooLate);
  return recordFor(facts, caller, 'read_metadata');
}

const tooLate = () => unavailable();

/** Whether D1 could not say anything, so that asking on would help nobody. */
function isOutage(error: unknown): boolean {
  if (error instanceof Problem) return error.meaning.is === 'unavailable';
  const failure = databaseFailure(error);
  return failure.is === 'transient' || failure.is === 'unavailable';
}
