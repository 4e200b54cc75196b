/** The definitions of attributes, for pages that show or take their values. */
import { useGetList } from 'ra-core';
import { useCaller } from '../caller/caller.tsx';
import type { Attribute } from '../data/attributes.ts';

/** As many as one page of the API holds. */
const ALL = { page: 1, perPage: 100 };

/** Undefined until they are known. A caller who may not see them has none. */
export function useDefinitions(): readonly Attribute[] | undefined {
  const enabled = useCaller().may('attributes.view');
  const { data } = useGetList<Attribute>('attributes', { pagination: ALL }, { enabled });
  return enabled ? data : [];
}
