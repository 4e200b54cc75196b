/** How far an import is, and what must stay the same while it goes on. */
import { randomUUID } from 'node:crypto';
import { type Counts, NOBODY } from '../people/outcome.ts';
import type { Target } from '../people/target.ts';
import { wrongUse } from '../terminal/ended.ts';

/** What must be the same when an import goes on. */
export interface Settings {
  readonly file: string;
  readonly url: string;
  readonly targets: Readonly<Record<string, Target>>;
  readonly placing: object;
  readonly empty: string;
  readonly batch: number;
}

export interface State {
  /** Repeated requests are told from those of another import of the same file by this. */
  readonly run: string;
  readonly settings: Settings;
  /** How many rows are done, from the first on. */
  readonly rows: number;
  readonly counts: Counts;
  /** How long the file of refused rows is. */
  readonly refusedBytes: number;
}

export const newState = (settings: Settings): State => ({
  run: randomUUID(),
  settings,
  rows: 0,
  counts: NOBODY,
  refusedBytes: 0,
});

/** Says what differs from the import that is to go on. */
export function ensureSame(path: string, before: Settings, now: Settings): void {
  const words: Readonly<Record<keyof Settings, string>> = {
    file: 'the file is another, or was changed',
    url: `it went to ${before.url}`,
    targets: `its columns became ${JSON.stringify(before.targets)}`,
    placing: `its tenant was ${JSON.stringify(before.placing)}`,
    empty: `it ran with --empty ${before.empty}`,
    batch: `it ran with --batch ${before.batch}`,
  };
  const differs = (key: keyof Settings) => JSON.stringify(before[key]) !== JSON.stringify(now[key]);
  const names = Object.keys(words) as (keyof Settings)[];
  const differences = names.filter(differs).map((key) => words[key]);
  if (differences.length === 0) return;
  throw wrongUse(
    `An import was begun, and it differs: ${differences.join('; ')}. Run it again as it was, or remove ${path} to begin anew.`,
  );
}
