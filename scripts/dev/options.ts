/** The arguments of `npm run dev`. All of them go to wrangler; some matter here as well. */
import { parseArgs } from 'node:util';
import type { Files } from '../settings/configured.ts';

export interface Options {
  /**
   * The arguments for `wrangler dev`. They name a port: without one, it takes the next free one.
   */
  readonly passedOn: readonly string[];
  /** Where the Worker is to listen; 0 is any free port. */
  readonly port: number;
  /** Absent lets wrangler take 9229, or the next free port. */
  readonly inspectorPort: number | undefined;
  /** Where the local state is kept; absent is wrangler's own place. */
  readonly persistTo: string | undefined;
  /** The files that wrangler takes the settings from. */
  readonly files: Files;
  /** The variables that `--var NAME:value` sets. */
  readonly vars: Readonly<Record<string, string>>;
}

const DEFAULT_PORT = 8787;

export function optionsOf(given: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...given],
    options: {
      port: { type: 'string' },
      'inspector-port': { type: 'string' },
      'persist-to': { type: 'string' },
      config: { type: 'string', short: 'c' },
      env: { type: 'string', short: 'e' },
      'env-file': { type: 'string', multiple: true },
      var: { type: 'string', multiple: true },
    },
    strict: false,
  });
  const { port, 'inspector-port': inspectorPort, 'persist-to': persistTo } = values;
  const { config, env = process.env.CLOUDFLARE_ENV, 'env-file': envFile } = values;
  return {
    passedOn: port === undefined ? ['--port', String(DEFAULT_PORT), ...given] : given,
    port: Number(port ?? DEFAULT_PORT),
    inspectorPort: inspectorPort === undefined ? undefined : Number(inspectorPort),
    persistTo: textOf(persistTo),
    files: { config: textOf(config), env: textOf(env), envFile: envFile?.map(String) },
    vars: Object.fromEntries((values.var ?? []).map((each) => pairOf(String(each)))),
  };
}

const textOf = (value: string | boolean | undefined) =>
  value === undefined ? undefined : String(value);

/** Wrangler cuts `NAME:value` at the first colon. */
function pairOf(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split(':');
  return [name, value.join(':')];
}
