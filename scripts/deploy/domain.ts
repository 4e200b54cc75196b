/** The host under which a deployment is reached, as the routes of wrangler.toml tell. */
import type { Unstable_Config } from 'wrangler';

type Routes = Pick<Unstable_Config, 'route' | 'routes'>;
type Route = NonNullable<Unstable_Config['route']>;

export const routesOf = ({ route, routes = [] }: Routes): Route[] =>
  route === undefined ? routes : [route];

/** The pattern of a route, which may begin with a scheme. */
export const patternOf = (route: Route): string =>
  typeof route === 'string' ? route : route.pattern;

/** The origin that the first route with a certain host leads to Roster, with all of its paths. */
export function originOf(config: Routes): string | undefined {
  const origins = routesOf(config).flatMap((route) => {
    const isDomain = typeof route !== 'string' && 'custom_domain' in route && route.custom_domain;
    const pattern = isDomain ? `${patternOf(route)}/*` : patternOf(route);
    const [, scheme = 'https://', host] = /^(https?:\/\/)?([^/*]+)\/\*$/.exec(pattern) ?? [];
    return host === undefined ? [] : [`${scheme}${host}`];
  });
  return origins[0];
}

/** Whether the Cache API works there, which holds the fences of docs/consistency.md. */
export const hasFence = (origin: string): boolean => !new URL(origin).host.endsWith('.workers.dev');
