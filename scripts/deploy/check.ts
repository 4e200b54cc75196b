/** Everything that can be known before a deployment. It changes nothing. */
import type { Unstable_Config } from 'wrangler';
import { bundle } from '../bundle/bundle.ts';
import { configurationOf, configuredToDeploy } from '../settings/configured.ts';
import { orExit, stopFor } from '../settings/stop.ts';
import { mistakesToDeploy } from '../settings/told.ts';
import { sharedBetween } from './apart.ts';
import { checkAccount, type Found } from './check-account.ts';
import { originOf, routesOf } from './domain.ts';
import type { Options } from './options.ts';
import { fact, step } from './say.ts';
import { deploy } from './wrangler.ts';

export interface Plan extends Found {
  readonly config: Unstable_Config;
  /** Where the deployment will be reached; undefined on workers.dev, whose host wrangler tells. */
  readonly origin: string | undefined;
}

/** Checks the settings first, since everything else depends on them, and then all of the rest. */
export function check(options: Options): Plan {
  const { env, url } = options;
  step(`Checking the settings of wrangler.toml${env && `, [env.${env}]`}`);
  const configured = orExit(() => configuredToDeploy({ env }));
  stopFor(mistakesToDeploy(configured), configured, 'Nothing was created, migrated or deployed.');
  const config = configurationOf({ env });
  fact(`They are right. The Worker is ${config.name}.`);
  const stops = [...sharing(config), ...lackOfDomain(config, options), ...faultsOfBundle(env)];
  const found = checkAccount(config, options);
  return { ...found, config, origin: url ?? originOf(config), stops: [...stops, ...found.stops] };
}

/** An environment inherits the routes of the top level, and nothing keeps it off its database. */
function sharing(config: Unstable_Config): string[] {
  const { targetEnvironment: env } = config;
  if (!env) return [];
  const shared = sharedBetween(configurationOf({ env: '' }), config);
  return shared.map(
    (each) => `[env.${env}] has ${each} of the top level. Give it one of its own in wrangler.toml.`,
  );
}

function lackOfDomain(config: Unstable_Config, { workersDev, url, env }: Options): string[] {
  step('Looking for the domain');
  const origin = url ?? originOf(config);
  if (origin !== undefined) fact(origin);
  if (routesOf(config).length > 0) return origin === undefined ? [NO_HOST] : [];
  if (!workersDev) return [noRoute(env)];
  fact('There is no route, so Roster will be on workers.dev. A read shows an own write there with');
  fact('certainty only if it sends x-d1-bookmark back: see docs/consistency.md, C3 and C4.');
  return [];
}

const NO_HOST =
  'No route leads all paths of one host to Roster. Write "host/*" or a custom domain, or name a\n' +
  'host for the smoke test with --url.';

const noRoute = (env: string) =>
  `There is no route. Write a domain of your account ${
    env === '' ? 'at the top of' : `under [env.${env}] in`
  } wrangler.toml:\n` +
  '  routes = [{ pattern = "roster.example.com", custom_domain = true }]\n' +
  'Without one Roster is on workers.dev. The Cache API does nothing there, so promise C3 of\n' +
  'docs/consistency.md holds only as C4: a client reads its own write with certainty only if it\n' +
  'sends x-d1-bookmark back. To deploy all the same, add --workers-dev.';

function faultsOfBundle(env: string): string[] {
  step('Building the bundle, and trying to upload it: wrangler deploy --dry-run');
  try {
    bundle({ env });
  } catch (error) {
    return [`The Worker cannot be built.\n${(error as Error).message}`];
  }
  const built = deploy(env, '--dry-run');
  if ('failure' in built) return [`The Worker cannot be uploaded.\n${built.failure}`];
  fact(`${((built.bundle_size?.gzip_bytes ?? 0) / 1024).toFixed(1)} KiB, compressed.`);
  return [];
}
