/** The copy of a layer: what a tenant gives to the records in it and below it. */
import { type Bookmark, type Demand, latest } from '../db/bookmark.ts';
import type { CopiesOf, CopyMetadata } from './copy.ts';

/** Its KV key. The value is JSON of a `Layer`. Only the tenant's registrar writes it. */
export const layerKey = (tenantKey: string): string => `layer/${tenantKey}`;

/** Travels with the copy as KV metadata, so that a read that resolves nothing parses no body. */
export interface LayerMetadata {
  /** The state of D1 that the copy shows. */
  readonly bookmark: Bookmark;
  /** The time at which D1 held this state. Milliseconds UTC. */
  readonly at: number;
  /** The mark of the keys that are private by the tenant's rules; empty if there are none. */
  readonly privacy: string;
}

/** The fence before the copy of a layer. No user has such an id. */
export const fenceOfLayer = (tenantKey: string): CopiesOf => ({
  userId: layerKey(tenantKey),
  tenantKey: null,
});

/**
 * The demand of layers on a record's copy. One that was made under other private keys must have
 * reached the state of the layer that differs.
 */
export const demandOfPrivacy = (
  { privacy }: Pick<CopyMetadata, 'privacy'>,
  layers: readonly { readonly tenantKey: string; readonly metadata: LayerMetadata }[],
): Demand =>
  latest(
    ...layers
      .filter(({ tenantKey, metadata }) => (privacy?.[tenantKey] ?? '') !== metadata.privacy)
      .map(({ metadata }) => metadata.bookmark),
  );
