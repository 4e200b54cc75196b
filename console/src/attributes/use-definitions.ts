/** The definitions of attributes, for pages that show or take their values. */
import { useGetList } from 'ra-core';
import type { Attribute } from '../data/attributes.ts';

/** As many as one page of the API holds. */
const ALL = { page: 1, perPage: 100 };

/** Undefined until they are known. A caller who may not see them gets none. */
export function useDefinitions(): readonly Attribute[] | undefined {
  const { data, error } = useGetList<Attribute>('attributes', { pagination: ALL });
  return error ? [] : data;
}
