/** The layers that an isolate remembers, and the application above each organization. */
import { isOf, meets, type Timeline } from '../db/bookmark.ts';
import { RecentlyUsed } from '../isolate/recently-used.ts';
import type { Layer } from '../policy/keys/resolve.ts';
import { fenceRaisedHere } from './fence.ts';
import { fenceOfLayer, type LayerMetadata } from './layer-copy.ts';

/** A layer with its body at hand. */
export interface KnownLayer {
  readonly tenantKey: string;
  readonly metadata: LayerMetadata;
  /** It is parsed on first use: a read that resolves nothing needs the metadata alone. */
  readonly layer: () => Layer;
  /** In characters of its JSON. */
  readonly size: number;
}

interface Entry {
  /** Null: there was no copy. */
  readonly known: KnownLayer | null;
  readonly until: number;
}

/** As long, in milliseconds, as a reader of a record is answered from memory. */
const LASTS = 30_000;

const layers = new RecentlyUsed<Entry>({
  entries: 2_000,
  size: 16 * 1024 * 1024,
  sizeOf: ({ known }) => 4 * (known?.size ?? 0) + 500,
});

/** The layer of a tenant, null if there was no copy lately. Undefined: it is not known. */
export function recallLayer(
  tenantKey: string,
  now: number,
  here: Timeline,
): KnownLayer | null | undefined {
  const found = layers.get(tenantKey);
  if (!found || found.until <= now) return undefined;
  const { known } = found;
  const fence = fenceRaisedHere(fenceOfLayer(tenantKey).userId, tenantKey, here);
  if (!known) return fence === null ? null : undefined;
  const { bookmark } = known.metadata;
  return isOf(here, bookmark) && meets(bookmark, fence) ? known : undefined;
}

export function rememberLayer(tenantKey: string, known: KnownLayer | null, now: number): void {
  layers.set(tenantKey, { known, until: now + LASTS });
}

/** The application of each organization. A tenant never moves, so this does not expire. */
const parents = new RecentlyUsed<string | null>({ entries: 10_000 });

/** The keys of a tenant's line, the application first, as far as this isolate knows. */
export function knownLine(tenantKey: string): readonly string[] {
  const parent = parents.get(tenantKey);
  return parent ? [parent, tenantKey] : [tenantKey];
}

export function learnParent(tenantKey: string, parent: string | null): void {
  parents.set(tenantKey, parent);
}
