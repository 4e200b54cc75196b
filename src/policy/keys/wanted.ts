/** What a change of a record wants, key by key. */
import { isSame, type Json } from './rule.ts';

/** An object of JSON. */
export type Document = Readonly<Record<string, Json>>;

/** A change of a record, parsed. */
export type ParsedChange =
  | { readonly how: 'merge'; readonly metadata: Document; readonly deleteKeys: readonly string[] }
  | { readonly how: 'merge-patch' | 'replace'; readonly metadata: Document }
  | { readonly how: 'clear' };

interface Wanted {
  /** The new value of each key that the change names. Undefined: the key leaves. */
  readonly named: ReadonlyMap<string, Json | undefined>;
  /** Keys whose new value depends on the stored one. */
  readonly merged: ReadonlySet<string>;
  /** Whether keys that are not named leave. */
  readonly othersLeave: boolean;
}

export function wantedBy(change: ParsedChange, stored: Document): Wanted {
  const wanted = { named: new Map<string, Json | undefined>(), merged: new Set<string>() };
  if (change.how === 'clear') return { ...wanted, othersLeave: true };
  if (change.how === 'merge') for (const key of change.deleteKeys) wanted.named.set(key, undefined);
  for (const [key, value] of Object.entries(change.metadata)) {
    const isPatch = change.how === 'merge-patch';
    wanted.named.set(key, isPatch ? patched(storedValue(stored, key), value) : value);
    if (isPatch && isDocument(value)) wanted.merged.add(key);
  }
  return { ...wanted, othersLeave: change.how === 'replace' };
}

/** The value of an own key. */
export const storedValue = (document: Document, key: string): Json | undefined =>
  Object.hasOwn(document, key) ? document[key] : undefined;

/** A value after a merge patch (RFC 7396); undefined where the patch deletes it. */
export function patched(old: Json | undefined, patch: Json): Json | undefined {
  if (patch === null) return undefined;
  if (!isDocument(patch)) return patch;
  const entries = new Map(Object.entries(isDocument(old) ? old : {}));
  for (const [key, value] of Object.entries(patch)) {
    const next = patched(entries.get(key), value);
    if (next === undefined) entries.delete(key);
    else entries.set(key, next);
  }
  return Object.fromEntries(entries);
}

const isDocument = (value: Json | undefined): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a key has the value that is wanted already. */
export const isThere = (stored: Document, key: string, value: Json | undefined): boolean =>
  isSame(storedValue(stored, key), value);

/** The keys that PUT and DELETE leave: these, and those without a rule if `unruled` says so. */
export interface Staying {
  readonly keys: readonly string[];
  readonly unruled: boolean;
  /** The keys that have a rule. */
  readonly ruled: readonly string[];
}

/** A document after a change. Old keys keep their place, and new ones follow. */
export function changed(change: ParsedChange, stored: Document, stays: Staying | null): Document {
  const { named, othersLeave } = wantedBy(change, stored);
  const isKept = (key: string) =>
    named.has(key) ? named.get(key) !== undefined : !othersLeave || isStaying(key, stays);
  const next = new Map(Object.entries(stored).filter(([key]) => isKept(key)));
  for (const [key, value] of named) if (value !== undefined) next.set(key, value);
  return Object.fromEntries(next);
}

const isStaying = (key: string, stays: Staying | null): boolean =>
  stays !== null && (stays.keys.includes(key) || (stays.unruled && !stays.ruled.includes(key)));
