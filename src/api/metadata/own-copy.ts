/** The copy of a reader's own record, and the knowledge about it at the edge. */
import { noteUser } from '../../auth/caller-for-log.ts';
import type { TokenClaim } from '../../auth/token.ts';
import { type CopyMetadata, mayRead, recordKey } from '../../copies/copy.ts';
import { fenceOf } from '../../copies/fence.ts';
import { type RememberedCopy, recall } from '../../copies/isolate-memory.ts';
import { type KnownLayer, knownLine, learnParent, recallLayer } from '../../copies/layer-memory.ts';
import {
  type Bookmark,
  type Demand,
  isOf,
  strictest,
  type Timeline,
  timelineOf,
} from '../../db/bookmark.ts';
import { inKV } from './in-kv.ts';
import { type LayerView, layersAtEdge, privacyDemand, servingLayers } from './layers-at-edge.ts';
import type { RecordCall } from './record-request.ts';

/** Which copy may answer a request. */
export interface OwnCopy {
  readonly key: string;
  readonly userId: string;
  readonly tenantKey: string;
  /** The token that wants to read it. */
  readonly reader: TokenClaim;
  /** A copy of any other timeline counts as none. */
  readonly timeline: Timeline;
}

/** A copy that counts, and that the reader's token may read. */
export interface EdgeCopy extends RememberedCopy {
  /** The age in seconds, counted from when D1 held this state, and that of the layers. */
  readonly age: number;
  /** What the tenants give, if the request asks for it. */
  readonly layers?: readonly KnownLayer[];
}

/** The view of a location: the copy in its KV, and the state that it has acknowledged. */
interface EdgeView {
  /** The copy that this token may read, with all layers that the request needs. */
  readonly copy: EdgeCopy | undefined;
  /** The same, whether layers are missing or not. */
  readonly record: EdgeCopy | undefined;
  /** The state of the copy that is there, whether this token may read it or not. */
  readonly seen: Bookmark | undefined;
  /** What the location demands of the record. */
  readonly fence: Demand;
  readonly layers: readonly LayerView[];
}

/** The form of a tenant's key: no other text names a tenant, or may be part of a KV key. */
const TENANT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The caller's own copy. There is none for other records, nor for callers without a token. */
export function ownCopyOf({ credential, query, env }: RecordCall): OwnCopy | undefined {
  if (credential.kind !== 'token' || query.username !== undefined) return undefined;
  if (!TENANT_KEY.test(query.platform_key)) return undefined;
  return {
    key: recordKey(credential.userId, query.platform_key),
    userId: credential.userId,
    tenantKey: query.platform_key,
    reader: credential,
    timeline: timelineOf(env),
  };
}

/** The copy in this isolate's memory, with layers if the request resolves. No I/O. */
export function rememberedCopy(
  call: RecordCall,
  own: OwnCopy,
  demand: Demand,
): EdgeCopy | undefined {
  const found = recall(own.key, own.timeline);
  const copy = found && readable(call, own, found);
  if (!copy || !call.query.resolve) return copy;
  const views = knownLine(own.tenantKey).map((tenantKey) => {
    return { tenantKey, known: recallLayer(tenantKey, call.now, own.timeline), fence: null };
  });
  return withLayers(call, copy, servingLayers(views, demand));
}

/** Asks for the fence and, unless they are at hand, at the same time for the copies in KV. */
export async function edgeView(
  call: RecordCall,
  own: OwnCopy,
  { demand, atHand }: { readonly demand: Demand; readonly atHand?: EdgeCopy | undefined },
): Promise<EdgeView> {
  const { tenantKey, timeline } = own;
  const line = call.query.resolve ? knownLine(tenantKey) : [];
  const [found, fence, near] = await Promise.all([
    atHand ?? publishedCopy(call, own),
    call.meter.time('cache', fenceOf(own.userId, tenantKey, timeline)),
    layersAtEdge(call, line, timeline),
  ]);
  const unseen = found ? lineOf(call, own, found).filter((key) => !line.includes(key)) : [];
  const layers = [...(await layersAtEdge(call, unseen, timeline)), ...near];
  const record = found && (found === atHand ? atHand : readable(call, own, found));
  return {
    copy:
      record && line.length > 0 ? withLayers(call, record, servingLayers(layers, demand)) : record,
    record,
    seen: found?.metadata.bookmark,
    fence: found ? strictest(fence, privacyDemand(found, layers)) : fence,
    layers,
  };
}

/** In seconds. A younger copy shows the rules of this minute, as C5 promises, whatever they are. */
const RULES_COUNT_WITHIN = 60;

/**
 * The tenants whose layers a copy needs: all of its line where the request resolves, or where the
 * copy is so old that other keys may be private by now. An isolate that meets an organization for
 * the first time learns here which application is above it.
 */
function lineOf(
  call: RecordCall,
  { tenantKey }: OwnCopy,
  { metadata }: RememberedCopy,
): readonly string[] {
  learnParent(tenantKey, metadata.parent ?? null);
  const isYoung = ageOf(metadata, call.now) <= RULES_COUNT_WITHIN;
  return isYoung && !call.query.resolve ? [] : knownLine(tenantKey);
}

/** A copy with the layers that serve the request; undefined if some are missing or behind. */
function withLayers(
  call: RecordCall,
  copy: EdgeCopy,
  layers: readonly KnownLayer[] | undefined,
): EdgeCopy | undefined {
  if (!layers) return undefined;
  const ages = layers.map(({ metadata }) => ageOf(metadata, call.now));
  return { ...copy, layers, age: Math.max(copy.age, ...ages) };
}

const ageOf = ({ at }: { readonly at: number }, now: number): number =>
  Math.max(0, Math.floor((now - at) / 1_000));

/** Undefined if there is none that counts, or if KV does not answer. */
async function publishedCopy(call: RecordCall, own: OwnCopy): Promise<RememberedCopy | undefined> {
  const { value: body, metadata } = (await inKV<CopyMetadata>(call, own.key)) ?? {};
  if (!body || !metadata || !isOf(own.timeline, metadata.bookmark)) return undefined;
  return { body, metadata };
}

function readable(
  { credential, now }: RecordCall,
  { reader }: OwnCopy,
  { body, metadata }: RememberedCopy,
): EdgeCopy | undefined {
  if (!mayRead(metadata, reader.hash, now)) return undefined;
  noteUser(credential, reader.userId);
  return { body, metadata, age: ageOf(metadata, now) };
}
