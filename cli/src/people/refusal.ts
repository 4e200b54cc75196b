/** What Roster says of a row that it refuses, by the column of the file. Pure. */
import type { Refusal } from '../csv/refused.ts';
import type { Target } from './target.ts';

export interface RowError {
  readonly message: string;
  readonly details?: {
    readonly errors?: Readonly<Record<string, readonly string[]>>;
    readonly invalidAttributes?: readonly { readonly key: string; readonly reason: string }[];
  };
}

export function refusalOf(
  { message, details }: RowError,
  { header, targets }: { readonly header: readonly string[]; readonly targets: readonly Target[] },
): Refusal {
  const faults = [
    ...Object.entries(details?.errors ?? {}).map(([place, texts]) => [place, texts.join(' ')]),
    ...(details?.invalidAttributes ?? []).map(({ key, reason }) => [`attributes.${key}`, reason]),
  ].map(([place = '', reason = '']) => ({ column: columnOf(place, header, targets), reason }));
  const [first] = faults;
  if (!first) return { column: '', reason: message };
  if (faults.length === 1) return first;
  const reason = faults.map((each) => `${each.column}: ${each.reason}`).join(' ');
  return { column: first.column, reason };
}

/** The column that a place in the body came from, or the place. */
function columnOf(place: string, header: readonly string[], targets: readonly Target[]): string {
  const names = place === 'name' ? ['name', 'firstName', 'lastName'] : [place];
  const at = targets.findIndex((target) => names.includes(target));
  return header[at] ?? place;
}
