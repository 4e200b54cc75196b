/** A record as a request shows it: as it is, or resolved. */
import { type Layer, resolved } from '../../policy/keys/resolve.ts';
import type { Document } from '../../policy/keys/wanted.ts';
import type { RecordCall } from './record-request.ts';

interface Shown {
  readonly body: string;
  readonly etag: string;
}

/**
 * The body and the ETag of an answer. One that is resolved has effective values with their sources,
 * and its ETag names the versions of the layers behind a dot, where `If-Match` does not look.
 */
export function shownTo(
  { query }: RecordCall,
  {
    body,
    etag,
    layers,
    hidden,
  }: Shown & {
    readonly layers: readonly Layer[];
    readonly hidden: readonly string[];
  },
): Shown {
  if (!query.resolve) return { body, etag };
  // The body was made by `presentRecord`.
  const record = JSON.parse(body) as { readonly metadata: Document };
  const own = { tenantKey: query.platform_key, document: record.metadata };
  const versions = layers.map(({ version }) => version).join('_');
  return {
    body: JSON.stringify({ ...record, ...resolved(own, layers, hidden) }),
    etag: etag.replace(/"$/, `.${versions}"`),
  };
}
