/** The settings that the Worker would get, as far as the files of the project tell. */
import { type Unstable_Config, unstable_getVarsForDev, unstable_readConfig } from 'wrangler';
import { settings } from '../../src/check-environment.ts';
import type { Env } from '../../src/env.ts';

/** Which files count. Absent is what wrangler takes by itself. */
export interface Files {
  readonly config?: string | undefined;
  /** A section `[env.…]` of the configuration. */
  readonly env?: string | undefined;
  /** Files that count in place of .dev.vars. */
  readonly envFile?: readonly string[] | undefined;
}

export interface Configured {
  readonly env: Env;
  /** Where the value of a variable comes from, unless it is the configuration. */
  readonly from: ReadonlyMap<string, string>;
}

/** The settings of a deployment. Secrets that only Cloudflare has are not among them. */
export function configuredToDeploy(files: Files): Configured {
  const config = configurationOf(files);
  return { env: envOf(config, config.vars), from: new Map() };
}

/** The settings of `wrangler dev`: its options count before .dev.vars, and that before the rest. */
export function configuredForDev(
  files: Files,
  options: Readonly<Record<string, string>>,
): Configured {
  const config = configurationOf(files);
  const envFile = files.envFile && [...files.envFile];
  const secrets = unstable_getVarsForDev(config.userConfigPath, envFile, {}, files.env, true);
  const local = Object.entries(secrets).map(([name, { value }]) => [name, value] as const);
  const vars = Object.assign({}, config.vars, Object.fromEntries(local), options);
  const from = new Map([
    ...local.map(([name]) => [name, envFile?.join(', ') ?? '.dev.vars'] as const),
    ...Object.keys(options).map((name) => [name, 'an option --var'] as const),
  ]);
  return { env: envOf(config, vars), from };
}

/** The configuration as wrangler reads it. */
export const configurationOf = ({ config = 'wrangler.toml', env }: Files): Unstable_Config =>
  unstable_readConfig(Object.assign({ config }, env !== undefined && { env }), {
    hideWarnings: true,
  });

/** The variables, and in place of each binding an object that has the member of its kind. */
function envOf(config: Unstable_Config, vars: object): Env {
  const { DB, COPIES, ASSETS, REGISTRAR, READ_LIMIT, VERSION, ANALYTICS, EMAIL } = settings;
  const bound = [
    ...config.d1_databases.map(({ binding }) => [binding, DB] as const),
    ...config.kv_namespaces.map(({ binding }) => [binding, COPIES] as const),
    ...[config.assets?.binding].map((binding) => [binding, ASSETS] as const),
    ...config.durable_objects.bindings.map(({ name }) => [name, REGISTRAR] as const),
    ...[config.version_metadata?.binding].map((binding) => [binding, VERSION] as const),
    ...config.ratelimits.map(({ name }) => [name, READ_LIMIT] as const),
    ...config.analytics_engine_datasets.map(({ binding }) => [binding, ANALYTICS] as const),
    ...config.send_email.map(({ name }) => [name, EMAIL] as const),
  ].flatMap(([name, { method = '' }]) =>
    name === undefined ? [] : [[name, { [method]: null }] as const],
  );
  // These objects are no bindings. The check looks at their members alone, and calls none.
  return Object.assign({}, vars, Object.fromEntries(bound)) as unknown as Env;
}
