/** What a record is to be, whatever happens behind it: pure, and with nothing of how it is done. */

export type Value = number | string | null | { readonly [key: string]: Value };
export type Doc = { readonly [key: string]: Value };

/** A record, and whether its owner is a member, without which nobody can see it. */
export interface RecordModel {
  readonly isMember: boolean;
  readonly doc: Doc;
  /** Every change is one step; what changes nothing is none. */
  readonly version: number;
}

export type Change =
  | { readonly how: 'merge'; readonly metadata: Doc; readonly delete_keys: readonly string[] }
  | { readonly how: 'merge-patch'; readonly metadata: Doc }
  | { readonly how: 'replace'; readonly metadata: Doc }
  | { readonly how: 'clear' };

export const FIRST: RecordModel = { isMember: true, doc: { a: 1 }, version: 1 };

/** The text tells documents apart: the order of keys is part of one. */
export const textOf = (doc: Doc): string => JSON.stringify(doc);

export function changed(model: RecordModel, change: Change): RecordModel {
  const doc = after(model.doc, change);
  return textOf(doc) === textOf(model.doc) ? model : { ...model, doc, version: model.version + 1 };
}

function after(doc: Doc, change: Change): Doc {
  switch (change.how) {
    case 'merge': {
      const { metadata, delete_keys } = change;
      const kept = Object.entries(doc).filter(
        ([key]) => key in metadata || !delete_keys.includes(key),
      );
      return { ...Object.fromEntries(kept), ...metadata };
    }
    case 'merge-patch':
      return patched(doc, change.metadata);
    case 'replace':
      return change.metadata;
    case 'clear':
      return {};
  }
}

/** RFC 7396. */
function patched(doc: Doc, patch: Doc): Doc {
  const next: Record<string, Value> = { ...doc };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key];
    else next[key] = isDoc(value) ? patched(docIn(next[key]), value) : value;
  }
  return next;
}

const isDoc = (value: Value | undefined): value is Doc =>
  typeof value === 'object' && value !== null;
const docIn = (value: Value | undefined): Doc => (isDoc(value) ? value : {});

/** What an answer is to say: a status and, where a record is shown, the record. */
export interface Expected {
  readonly status: number;
  readonly record?: Pick<RecordModel, 'doc' | 'version'>;
}

/** How a request for the record ends, by its owner or by the tenant's admin. */
export function expected(
  { isMember, doc, version }: RecordModel,
  by: 'owner' | 'admin',
  status = 200,
): Expected {
  if (!isMember) return { status: by === 'owner' ? 403 : 404 };
  return { status, record: { doc, version } };
}
