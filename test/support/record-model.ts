/** A pure model of one record: the promised behaviour without its mechanisms. */

export type Value = number | string | null | { readonly [key: string]: Value };
export type Doc = { readonly [key: string]: Value };

/** A record, and whether its owner is a member. Nobody can see it otherwise. */
export interface RecordModel {
  readonly isMember: boolean;
  readonly doc: Doc;
  /** Each change raises it by one. A write that changes nothing does not. */
  readonly version: number;
}

export type Change =
  | { readonly how: 'merge'; readonly metadata: Doc; readonly delete_keys: readonly string[] }
  | { readonly how: 'merge-patch'; readonly metadata: Doc }
  | { readonly how: 'replace'; readonly metadata: Doc }
  | { readonly how: 'clear' };

export const FIRST: RecordModel = { isMember: true, doc: { a: 1 }, version: 1 };

/** Documents are compared as text, since the order of keys counts. */
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

/** The expected answer: a status, and the record if it is shown. */
export interface Expected {
  readonly status: number;
  readonly record?: Pick<RecordModel, 'doc' | 'version'>;
}

/** The expected answer to a request by the owner or by the tenant's admin. */
export function expected(
  { isMember, doc, version }: RecordModel,
  by: 'owner' | 'admin',
  status = 200,
): Expected {
  if (!isMember) return { status: by === 'owner' ? 403 : 404 };
  return { status, record: { doc, version } };
}
