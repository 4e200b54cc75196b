/** A KV namespace in a Map, with the methods that Roster uses. Each run has its own. */
export const kvInMemory = (): KVNamespace => laggingKV({ lags: false }).kv;

/** A KV whose readers see a put only after `catchUp`, like readers far from the writer. */
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
