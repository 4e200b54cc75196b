/** A record as it was at a version or at a moment, for whom the record is for. */
import { timelineOf } from '../../db/bookmark.ts';
import { eventDaysIn } from '../../db/retention.ts';
import { rowsOf } from '../../db/rows.ts';
import { type Line, type LineRow, lineIn, linesOf } from '../../directory/history/line.ts';
import { type Moment, type Past, pastOf } from '../../directory/history/past.ts';
import type { Subject } from '../../directory/records/facts.ts';
import { etagOf, presentRecord, type StoredRecord } from '../../directory/records/record.ts';
import { gone, invalidQuery, notFound } from '../../http/problem.ts';
import { finished } from '../../http/reply.ts';
import { nounOf } from '../../policy/event-types.ts';
import type { RecordReply } from './contract.ts';
import { findRecord } from './find-record.ts';
import type { RecordCall } from './record-request.ts';

/** The moment that a query asks for. Null: it asks for the record as it is. */
export function momentIn({ version, at, resolve }: RecordCall['query']): Moment | null {
  if (version === undefined && at === undefined) return null;
  if (resolve) {
    throw invalidQuery('resolve', 'resolve goes with the record as it is: defaults have no past');
  }
  if (at === undefined) return { version: version ?? 0 };
  if (version === undefined) return { at };
  throw invalidQuery('at', 'give version or at, not both');
}

/** Answers with a record as it was. Keys that are hidden today stay hidden. */
export async function readPast(call: RecordCall, moment: Moment): Promise<RecordReply> {
  const { subject, record, hidden, memberSince } = await findRecord(call, 'primary');
  if ('version' in moment && moment.version > record.version) throw notFound('version');
  const { document, version, madeAt } = await findPast(call, { subject, record }, moment);
  const createdAt = version === 0 ? memberSince : record.createdAt;
  const then = {
    ...record,
    metadata: JSON.stringify(document),
    version,
    createdAt,
    updatedAt: madeAt ?? createdAt,
  };
  return finished(presentRecord(then, hidden), {
    ETag: etagOf(subject.userId, then, timelineOf(call.env), hidden),
    'Cache-Control': 'private, no-store',
  });
}

/** Lines that are read at once. */
const SLICE = 200;

const DAY = 24 * 60 * 60 * 1_000;

/** Reads lines, the newest first, until the moment is reached. */
async function findPast(
  { db, env, now }: RecordCall,
  { subject, record }: { readonly subject: Subject; readonly record: StoredRecord },
  moment: Moment,
): Promise<Past> {
  const keptSince = now - eventDaysIn(env.EVENT_DAYS) * DAY;
  const lines: Line[] = [];
  let last: string | undefined;
  for (;;) {
    const span = { before: last, limit: SLICE };
    const slice = rowsOf<LineRow>(await linesOf(db, subject, span).all()).map(lineIn);
    lines.push(...slice.filter(({ action }) => nounOf(action) === 'record'));
    const isAll = slice.length < SLICE;
    const past = pastOf({ record, lines, isAll, keptSince }, moment);
    if (past === 'what is gone') {
      throw gone('This version of the record is older than what is kept: read a later one.');
    }
    if (past !== 'older lines') return past;
    last = slice.at(-1)?.id;
  }
}
