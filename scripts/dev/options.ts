/** The arguments of `npm run dev`. All of them go to wrangler; some matter here as well. */
import { parseArgs } from 'node:util';

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
}

const DEFAULT_PORT = 8787;

export function optionsOf(given: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...given],
    options: {
      port: { type: 'string' },
      'inspector-port': { type: 'string' },
      'persist-to': { type: 'string' },
    },
    strict: false,
  });
  const { port, 'inspector-port': inspectorPort, 'persist-to': persistTo } = values;
  return {
    passedOn: port === undefined ? ['--port', String(DEFAULT_PORT), ...given] : given,
    port: Number(port ?? DEFAULT_PORT),
    inspectorPort: inspectorPort === undefined ? undefined : Number(inspectorPort),
    persistTo: persistTo === undefined ? undefined : String(persistTo),
  };
}
