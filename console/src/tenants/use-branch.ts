/** One list of the tree, which grows by a page when somebody asks for more. */
import { useInfiniteGetList } from 'ra-core';
import type { Tenant } from '../data/tenants.ts';

const PAGE = 50;

export interface Branch {
  readonly rows: readonly Tenant[];
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

interface Filter {
  readonly kind: 'application' | 'organization';
  readonly applicationId?: string;
}

/** Reads nothing, and has no rows, until it is wanted. */
export function useBranch(filter: Filter, isWanted = true): Branch {
  const list = useInfiniteGetList<Tenant>(
    'tenants',
    { filter, pagination: { page: 1, perPage: PAGE } },
    { enabled: isWanted },
  );
  return {
    rows: list.data?.pages.flatMap(({ data }) => data) ?? [],
    isPending: isWanted && list.isPending,
    error: list.error,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    more: () => list.fetchNextPage(),
    again: () => list.refetch(),
  };
}
