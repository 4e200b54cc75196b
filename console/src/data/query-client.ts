/** How answers are kept and requests repeated. */
import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/problem.ts';

export const queryClient: QueryClient = new QueryClient({
  mutationCache: new MutationCache({
    // What was saved may show in other parts of the page, such as its title.
    onSuccess: () => {
      queryClient.invalidateQueries();
    },
  }),
  defaultOptions: {
    queries: {
      // Pages that were left are forgotten soon, so that a long look through a list stays small.
      gcTime: 30_000,
      // Without this, a lost connection would pause requests instead of telling about it.
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && isPassing(error),
    },
    mutations: { networkMode: 'always' },
  },
});

/** Answers on no page: about twenty pages of a list, whose rows have an answer each as well. */
const MOST_UNUSED = 500;

const cache = queryClient.getQueryCache();
cache.subscribe(({ type }) => {
  if (type !== 'added') return;
  // In the order in which they were added. The one that is being added is the last.
  const unused = cache.findAll({ predicate: (query) => query.getObserversCount() === 0 });
  for (const query of unused.slice(0, -MOST_UNUSED)) cache.remove(query);
});

/** Whether the same request may succeed soon. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500;
