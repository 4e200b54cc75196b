/** The options of `npm run deploy`. Whatever it does not know is refused. */
import { parseArgs } from 'node:util';
import { refuseWhatNpmTook } from '../settings/npm-options.ts';

export interface Options {
  /** A section `[env.…]` of wrangler.toml, or "" for the top level. */
  readonly env: string;
  /** Only checks, and changes nothing. */
  readonly dryRun: boolean;
  /** Goes on without a route. */
  readonly workersDev: boolean;
  /** Applies migrations that do more than add. */
  readonly contract: boolean;
  /** Asks nothing. */
  readonly yes: boolean;
  /** Where the smoke test asks, if that is not the host of the route. */
  readonly url: string | undefined;
}

export const USAGE = `npm run deploy -- [options]

  --env NAME      deploys [env.NAME] of wrangler.toml, such as staging
  --dry-run       checks and changes nothing, as npm run deploy:check does
  --workers-dev   goes on without a route, on workers.dev
  --contract      applies migrations that do more than add
  --url URL       sends the smoke test there, and not to the host of the route
  --yes           asks nothing`;

/** Throws an error with the usage if an option is not one of these. */
export function optionsOf(
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options {
  refuseWhatNpmTook(NAMES, environment, USAGE);
  const values = parsed(given);
  return {
    env: values.env ?? environment.CLOUDFLARE_ENV ?? '',
    dryRun: values['dry-run'] ?? false,
    // Workers Builds deploys before there can be a route, and nobody is there to ask.
    workersDev: values['workers-dev'] ?? environment.WORKERS_CI === '1',
    contract: values.contract ?? false,
    yes: values.yes ?? false,
    url: values.url,
  };
}

const NAMES = ['env', 'dry-run', 'workers-dev', 'contract', 'url'] as const;

function parsed(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        env: { type: 'string', short: 'e' },
        'dry-run': { type: 'boolean' },
        'workers-dev': { type: 'boolean' },
        contract: { type: 'boolean' },
        url: { type: 'string' },
        yes: { type: 'boolean', short: 'y' },
      },
    }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}
