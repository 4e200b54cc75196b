/** The warning where the Cache API does nothing. See docs/decisions/logs.md#workersdev-is-told. */

/** Something that works less well than it could, and what to do about it. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

const WARNING: Warning = {
  code: 'workers_dev',
  message:
    'This host is on workers.dev, where the Cache API does nothing: a reader is sure to see an ' +
    'earlier write only by sending its x-d1-bookmark. Serve Roster on a domain of yours: write ' +
    '`routes` at the top of wrangler.toml, and run `npm run deploy`.',
};

/** The warning for the host of a URL, if it is on workers.dev. */
export const workersDevWarning = (url: string): Warning | undefined =>
  new URL(url).hostname.endsWith('.workers.dev') ? WARNING : undefined;

let isTold = false;

/** Tells it in the log, once in an isolate. */
export function tellOnWorkersDev(url: string): void {
  // Most hosts are others, and parsing takes longer than this.
  if (isTold || !url.includes('.workers.dev')) return;
  const warning = workersDevWarning(url);
  if (!warning) return;
  isTold = true;
  console.warn(JSON.stringify({ level: 'warning', ...warning }));
}
