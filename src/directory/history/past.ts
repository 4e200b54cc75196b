/** A record as it was, from the record as it is and its lines. Pure. */
import type { Document } from '../../policy/keys/wanted.ts';
import { documentOf, type StoredRecord } from '../records/record.ts';
import type { Change, Line } from './line.ts';

/** A version of a record, or a moment (milliseconds UTC): what was written by then counts. */
export type Moment = { readonly version: number } | { readonly at: number };

export interface Past {
  readonly document: Document;
  readonly version: number;
  /** When the version was made. Null: version 0, or its line is no longer kept. */
  readonly madeAt: number | null;
}

export interface Known {
  readonly record: StoredRecord;
  /** Lines of the record, the newest first. */
  readonly lines: readonly Line[];
  /** Whether these are all lines that are kept. */
  readonly isAll: boolean;
  /** Older lines may be gone. Milliseconds UTC. */
  readonly keptSince: number;
}

type Missing = 'older lines' | 'what is gone';

/**
 * Finds a record at a moment. Lines of two isolates may lie in another order than their versions,
 * so this goes from version to version: one line makes each.
 */
export function pastOf(known: Known, moment: Moment): Past | Missing {
  const { record, isAll } = known;
  const missing = isAll ? 'what is gone' : 'older lines';
  const version = 'version' in moment ? moment.version : versionAt(moment.at, known);
  if (version === null) return missing;
  if (version === 0) return { document: {}, version, madeAt: null };
  if (version === record.version) {
    return { document: documentOf(record), version, madeAt: record.updatedAt };
  }
  const lines = new Map(known.lines.map((line) => [line.version, line]));
  const made = lines.get(version);
  if (!made && !isAll) return missing;
  let document: Document = documentOf(record);
  for (let later = record.version; later > version; later -= 1) {
    const line = lines.get(later);
    if (!line) return missing;
    const change = changeIn(line);
    if (!change) return 'what is gone';
    document = before(document, change);
  }
  return { document, version, madeAt: made?.at ?? null };
}

/** The version that a record had at a moment. Null: the lines that are known do not tell. */
function versionAt(at: number, { record, lines, isAll, keptSince }: Known): number | null {
  if (at < record.createdAt) return 0;
  if (at >= record.updatedAt) return record.version;
  const later = lines.flatMap((line) => (line.at > at && line.version ? [line.version] : []));
  const isReached = later.length < lines.length || (isAll && at >= keptSince);
  return isReached && later.length > 0 ? Math.min(...later) - 1 : null;
}

/** The values of a line. Null: they are no longer kept. A line that changed no key needs none. */
function changeIn({ keys, changes }: Line): Pick<Change, 'before' | 'after'> | null {
  const change = changes.find(({ surface }) => surface === 'metadata');
  return change ?? (keys.length === 0 ? { before: {}, after: {} } : null);
}

/** A document before a change of it. */
function before(document: Document, change: Pick<Change, 'before' | 'after'>): Document {
  const kept = Object.entries(document).filter(([key]) => !Object.hasOwn(change.after, key));
  // The values of a record are JSON.
  return Object.fromEntries([...kept, ...Object.entries(change.before)]) as Document;
}
