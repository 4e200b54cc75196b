/** A KV namespace that is a map, as far as Roster uses one: quick, and of no other run's concern. */
export const kvInMemory = (): KVNamespace => laggingKV({ lags: false }).kv;

/** One whose readers see what was put only when it catches up, as those far from the writer do. */
export function laggingKV({ lags = true } = {}) {
  const held = new Map<string, { readonly value: string; readonly metadata: unknown }>();
  const seen = lags ? new Map(held) : held;
  const kv = {
    put: async (key: string, value: string, { metadata = null }: { metadata?: unknown } = {}) => {
      held.set(key, { value, metadata: structuredClone(metadata) });
    },
    delete: async (key: string) => {
      held.delete(key);
    },
    getWithMetadata: async (key: string) => {
      const { value = null, metadata = null } = seen.get(key) ?? {};
      return { value, metadata };
    },
  };
  const catchUp = () => {
    if (!lags) return;
    seen.clear();
    for (const [key, each] of held) seen.set(key, each);
  };
  // The rest of KV is not used.
  return {
    kv: kv as unknown as KVNamespace,
    catchUp,
    holds: (key: string) => held.get(key)?.value,
  };
}
