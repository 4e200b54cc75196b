/** What an environment must have for itself, so that staging never touches production. */
import type { Unstable_Config } from 'wrangler';
import { patternOf, routesOf } from './domain.ts';

type Owned = Pick<
  Unstable_Config,
  'name' | 'd1_databases' | 'kv_namespaces' | 'ratelimits' | 'route' | 'routes'
>;

/** What both configurations name: each would be one thing for two deployments. */
export function sharedBetween(one: Owned, other: Owned): string[] {
  const owned = ownedBy(one);
  return ownedBy(other).filter((each) => owned.includes(each));
}

const ownedBy = (config: Owned): string[] => [
  `the Worker ${config.name}`,
  ...config.d1_databases.flatMap(({ database_name, database_id }) => [
    ...(database_name === undefined ? [] : [`the database ${database_name}`]),
    ...(database_id === undefined ? [] : [`the database ${database_id}`]),
  ]),
  ...config.kv_namespaces.flatMap(({ id }) => (id === undefined ? [] : [`the KV namespace ${id}`])),
  ...config.ratelimits.map(({ namespace_id }) => `the rate limit namespace ${namespace_id}`),
  ...routesOf(config).map((route) => `the route ${patternOf(route)}`),
];
