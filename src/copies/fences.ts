/**
 * The fences of one user's copies in a location: one over all of them, and those of single tenants
 * that are higher. They travel as one text, so that a reader needs one look.
 */
import { type Bookmark, hasReached, latest, parseBookmark } from '../db/bookmark.ts';

/** Heights by the tenant's key; `ALL` is the fence over all copies. The last raised come last. */
export type Fences = ReadonlyMap<string, Bookmark>;

/** Where nobody has raised a fence. */
export const NO_FENCES: Fences = new Map();

/** No tenant has this key. */
const ALL = '';

/** So many tenants have a fence of their own. Older fences become part of the one over all. */
const MOST_TENANTS = 16;

/** A fence at one height: of the copy in a tenant, or (null) of all copies. */
export const fenceAt = (tenantKey: string | null, height: Bookmark): Fences =>
  new Map([[tenantKey ?? ALL, height]]);

/** The fences that stand before the copy in a tenant. */
export const heightsBefore = (fences: Fences, tenantKey: string): readonly Bookmark[] =>
  [fences.get(ALL), fences.get(tenantKey)].filter((height) => height !== undefined);

/** Whether fences are as high as others everywhere. */
export const areAsHigh = (fences: Fences, others: Fences): boolean =>
  [...others].every(([key, height]) =>
    heightsBefore(fences, key).some((found) => hasReached(found, height)),
  );

/** Fences that are as high as both everywhere. */
export function joined(fences: Fences, others: Fences): Fences {
  const heights = new Map(fences);
  for (const [key, height] of others) {
    const found = heights.get(key);
    if (found && hasReached(found, height)) continue;
    heights.delete(key);
    heights.set(key, height);
  }
  return bounded(heights);
}

/** Without the fences that the one over all makes needless, and not too many. */
function bounded(kept: Map<string, Bookmark>): Fences {
  let all = kept.get(ALL) ?? null;
  kept.delete(ALL);
  for (const [key, height] of kept) {
    const isNeedless = all !== null && hasReached(all, height);
    const isTooMany = kept.size > MOST_TENANTS;
    if (!isNeedless && !isTooMany) continue;
    all = latest(all, height);
    kept.delete(key);
  }
  return all === null ? kept : new Map([[ALL, all], ...kept]);
}

/** As in `=main.1.0…,acme-corp=main.1.0…`. */
export const textOf = (fences: Fences): string =>
  [...fences].map(([key, height]) => `${key}=${height}`).join(',');

/** Undefined if the text is malformed. */
export function parseFences(text: string): Fences | undefined {
  const fences = new Map<string, Bookmark>();
  for (const each of text.split(',')) {
    const [key = '', height = ''] = each.split('=', 2);
    const bookmark = parseBookmark(height);
    if (!bookmark) return undefined;
    fences.set(key, bookmark);
  }
  return fences;
}
