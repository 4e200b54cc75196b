/** A pure model of one record: the promised behaviour without its mechanisms. */

export type Value = number | string | null | { readonly [key: string]: Value };
export type Doc = { readonly [key: string]: Value };

/** A record, and whether its owner is a member. Nobody can see it otherwise. */
export interface RecordModel {
  readonly isMember: boolean;
  readonly doc: Doc;
  /** Each change raises it by one. A write that changes nothing does not. */
  readonly version: number;
  /** Whether only admins change the key `b`. */
  readonly isKept: boolean;
  /** Whether only admins see and change the key `c`. */
  readonly isPrivate: boolean;
}

/** The owner of the record, or an admin of the tenant, who names the owner. */
export type By = 'owner' | 'admin';

export type Change =
  | { readonly how: 'merge'; readonly metadata: Doc; readonly delete_keys: readonly string[] }
  | { readonly how: 'merge-patch'; readonly metadata: Doc }
  | { readonly how: 'replace'; readonly metadata: Doc }
  | { readonly how: 'clear' };

export const FIRST: RecordModel = {
  isMember: true,
  doc: { a: 1 },
  version: 1,
  isKept: false,
  isPrivate: false,
};

/** Documents are compared as text, since the order of keys counts. */
export const textOf = (doc: Doc): string => JSON.stringify(doc);

/** The keys that somebody may not change. */
const keptFrom = ({ isKept, isPrivate }: RecordModel, by: By): string[] =>
  by === 'admin' ? [] : [...(isKept ? ['b'] : []), ...(isPrivate ? ['c'] : [])];

/** Whether rules refuse a change. A value that stays as it is passes, unless it is not seen. */
export function isRefused(model: RecordModel, change: Change, by: By): boolean {
  const { doc } = model;
  const next = after(doc, change);
  const isOther = (key: string) => JSON.stringify(next[key]) !== JSON.stringify(doc[key]);
  return keptFrom(model, by).some((key) => isNamed(key, change) && (key === 'c' || isOther(key)));
}

const isNamed = (key: string, change: Change): boolean =>
  ('metadata' in change && key in change.metadata) ||
  (change.how === 'merge' && change.delete_keys.includes(key));

/** The record after a change that no rule refuses. */
export function changed(model: RecordModel, change: Change, by: By): RecordModel {
  const next = after(model.doc, change);
  const isWhole = change.how === 'replace' || change.how === 'clear';
  const doc = isWhole ? { ...next, ...stayingOf(model, next, by) } : next;
  return textOf(doc) === textOf(model.doc) ? model : { ...model, doc, version: model.version + 1 };
}

const stayingOf = (model: RecordModel, next: Doc, by: By): Doc =>
  only(model.doc, (key) => keptFrom(model, by).includes(key) && !(key in next));

const only = (doc: Doc, isIn: (key: string) => boolean): Doc =>
  Object.fromEntries(Object.entries(doc).filter(([key]) => isIn(key)));

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

/** The record as the owner, or an admin, sees it. */
export const seenBy = ({ doc, isPrivate }: RecordModel, by: By): Doc =>
  only(doc, (key) => by === 'admin' || !isPrivate || key !== 'c');

/** The expected answer to a request by the owner or by the tenant's admin. */
export function expected(model: RecordModel, by: By, status = 200): Expected {
  if (!model.isMember) return { status: by === 'owner' ? 403 : 404 };
  return { status, record: { doc: seenBy(model, by), version: model.version } };
}
