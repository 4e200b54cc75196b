/** The layers of a tenant's line as this location knows them. */
import { fenceOf } from '../../copies/fence.ts';
import { missedBefore, type RememberedCopy } from '../../copies/isolate-memory.ts';
import {
  demandOfPrivacy,
  fenceOfLayer,
  type LayerMetadata,
  layerKey,
} from '../../copies/layer-copy.ts';
import {
  type KnownLayer,
  learnParent,
  recallLayer,
  rememberLayer,
} from '../../copies/layer-memory.ts';
import {
  type Bookmark,
  type Demand,
  isOf,
  meets,
  strictest,
  type Timeline,
} from '../../db/bookmark.ts';
import { privacyMark } from '../../directory/key-rules/layers.ts';
import { lazily } from '../../isolate/lazily.ts';
import { logFailure } from '../../logs/log-line.ts';
import type { Layer } from '../../policy/keys/resolve.ts';
import { tenantRegistrarOf } from '../../registrar/in-registrar.ts';
import { inKV } from './in-kv.ts';
import type { RecordCall } from './record-request.ts';

/** What a location knows of one tenant. */
export interface LayerView {
  readonly tenantKey: string;
  /** Null: there is no copy. Undefined: KV does not answer, so there may be any. */
  readonly known: KnownLayer | null | undefined;
  /** The demand of the location on it; null where the request resolves nothing. */
  readonly fence: Demand;
}

/** Looks at the layers of some tenants, and at their fences if the request resolves. */
export const layersAtEdge = (
  call: RecordCall,
  line: readonly string[],
  here: Timeline,
): Promise<readonly LayerView[]> =>
  Promise.all(
    line.map(async (tenantKey) => {
      const recalled = recallLayer(tenantKey, call.now, here);
      const [known, fence] = await Promise.all([
        recalled === undefined ? publishedLayer(call, tenantKey, here) : recalled,
        call.query.resolve ? fenceBefore(call, tenantKey, here) : null,
      ]);
      return { tenantKey, known, fence };
    }),
  );

const fenceBefore = (call: RecordCall, tenantKey: string, here: Timeline): Promise<Demand> => {
  const { userId } = fenceOfLayer(tenantKey);
  return call.meter.time('cache', fenceOf(userId, tenantKey, here));
};

async function publishedLayer(
  call: RecordCall,
  tenantKey: string,
  here: Timeline,
): Promise<KnownLayer | null | undefined> {
  const found = await inKV<LayerMetadata>(call, layerKey(tenantKey));
  if (!found) return undefined;
  const { value, metadata } = found;
  const isThere = value !== null && metadata !== null && isOf(here, metadata.bookmark);
  const layer = lazily(() => JSON.parse(value ?? '') as Layer);
  const known = isThere ? { tenantKey, metadata, layer, size: value.length } : null;
  rememberLayer(tenantKey, known, call.now);
  return known;
}

/** The demand of layers on a record's copy. */
export const privacyDemand = (copy: RememberedCopy, views: readonly LayerView[]): Demand =>
  views.some(({ known }) => known === undefined)
    ? 'primary'
    : demandOfPrivacy(
        copy.metadata,
        views.flatMap(({ known }) => known ?? []),
      );

/** The layers that meet a demand, and the location's. Undefined: some are missing or behind. */
export function servingLayers(
  views: readonly LayerView[],
  demand: Demand,
): readonly KnownLayer[] | undefined {
  const serving = views.flatMap((view) => (serves(view, demand) ? [view.known] : []));
  return serving.length === views.length ? serving : undefined;
}

type Serving = LayerView & { readonly known: KnownLayer };

const serves = (view: LayerView, demand: Demand): view is Serving =>
  Boolean(view.known && meets(view.known.metadata.bookmark, strictest(view.fence, demand)));

/**
 * Remembers layers as they were just read from D1. Asks the registrars of their tenants to publish
 * those that were missed for the second time.
 */
export function noteLayers(
  { env, demand, now, requestId, afterwards, query }: RecordCall,
  { layers, parent }: { readonly layers: readonly Layer[]; readonly parent: string | undefined },
  bookmark: Bookmark,
  seen: readonly LayerView[],
): void {
  learnParent(query.platform_key, parent ?? null);
  const served = seen.filter((view) => serves(view, demand)).map(({ tenantKey }) => tenantKey);
  for (const layer of layers) {
    const { tenantKey, privateKeys } = layer;
    const metadata = { bookmark, at: now, privacy: privacyMark(privateKeys) };
    const size = JSON.stringify(layer).length;
    rememberLayer(tenantKey, { tenantKey, metadata, layer: () => layer, size }, now);
    if (served.includes(tenantKey) || !missedBefore(layerKey(tenantKey))) continue;
    afterwards(
      tenantRegistrarOf(env, tenantKey)
        .fill(tenantKey, bookmark)
        // The next reader that misses it asks again.
        .catch((error: unknown) =>
          logFailure(env, requestId, { what: 'layer not published', error }),
        ),
    );
  }
}
