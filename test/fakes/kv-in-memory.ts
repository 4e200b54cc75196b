/** A KV namespace that is a map, as far as Roster uses one: quick, and of no other run's concern. */
export function kvInMemory(): KVNamespace {
  const held = new Map<string, { readonly value: string; readonly metadata: unknown }>();
  const kv: Pick<KVNamespace, 'delete'> & Record<'put' | 'getWithMetadata', unknown> = {
    put: async (key: string, value: string, { metadata = null }: { metadata?: unknown } = {}) => {
      held.set(key, { value, metadata: structuredClone(metadata) });
    },
    delete: async (key: string | string[]) => {
      for (const each of [key].flat()) held.delete(each);
    },
    getWithMetadata: async (key: string) => {
      const { value = null, metadata = null } = held.get(key) ?? {};
      return { value: value === null ? null : new Response(value).body, metadata };
    },
  };
  // The rest of KV is not used.
  return kv as unknown as KVNamespace;
}
