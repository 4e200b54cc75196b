import type { Counts } from '../people/outcome.ts';
import type { Column } from '../people/survey.ts';
import { keyOf, type Target } from '../people/target.ts';
import { counted, shown, table } from '../terminal/say.ts';
import type { Plan } from './plan.ts';

/** The columns, what each becomes, and its first value. */
export function mappingTable(
  columns: readonly Column[],
  { targets, define, unknown }: Plan,
): string {
  const rows = columns.map((column, i) => {
    const { name, first, guess } = column;
    const meaning = unknown.includes(column)
      ? `unknown (${guess.type})`
      : becomes(targets[i] ?? '-', define);
    // A terminal is read over shoulders, and kept in logs.
    const value = targets[i] === 'passwordHash' ? '(not shown)' : shown(first, 40);
    return [shown(name), meaning, value];
  });
  return table([['COLUMN', 'BECOMES', 'FIRST VALUE'], ...rows]);
}

function becomes(target: Target, define: Plan['define']): string {
  if (target === '-') return 'left out';
  const made = define.find(({ key }) => key === keyOf(target));
  return made ? `${target} (new, ${made.type})` : target;
}

const PLAIN = {
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged',
  refused: 'refused',
} as const;
const WOULD = {
  created: 'would be created',
  updated: 'would be updated',
  unchanged: 'would stay as they are',
  refused: 'would be refused',
} as const;

/** `1,000 created, 2 updated, 0 unchanged, 1 refused`. */
export function summaryLine(counts: Counts, dryRun: boolean): string {
  const names = Object.entries(dryRun ? WOULD : PLAIN) as [keyof Counts, string][];
  return names.map(([key, name]) => `${counted(counts[key])} ${name}`).join(', ');
}
