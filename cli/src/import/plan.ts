/** What each column becomes, decided before anything is written. */
import type { NewAttribute } from '../api/attributes.ts';
import { type Definition, guessTargets } from '../people/guess-targets.ts';
import type { Column, Survey } from '../people/survey.ts';
import { freeKey, keyOf, type Target } from '../people/target.ts';
import { wrongUse } from '../terminal/ended.ts';
import type { ImportOptions } from './options.ts';

export interface Plan {
  readonly targets: readonly Target[];
  /** The attributes that are defined first. */
  readonly define: readonly NewAttribute[];
  /** The columns that nobody knows, if nobody was asked about them. They are left out. */
  readonly unknown: readonly Column[];
}

/** Asks whether a column shall be an attribute. */
export type Offer = (column: Column, attribute: NewAttribute) => Promise<boolean>;

type Wishes = Pick<ImportOptions, 'targets' | 'define'>;

export async function planOf(
  { columns }: Pick<Survey, 'columns'>,
  definitions: readonly Definition[],
  { targets: wished, define }: Wishes,
  offer?: Offer,
): Promise<Plan> {
  const known = knownTargets(columns, definitions, wished);
  const taken = new Set([...definitions.map(({ key }) => key), ...known.flatMap(keyIn)]);
  const isDefined = (key: string) => definitions.some((each) => each.key === key);
  const made: NewAttribute[] = [];
  const unknown: Column[] = [];
  const targets: Target[] = [];
  for (const [i, column] of columns.entries()) {
    const target = known[i];
    const key = target === undefined ? freeKey(column.name, taken) : keyOf(target);
    if (target !== undefined && (key === undefined || isDefined(key))) {
      targets.push(target);
      continue;
    }
    const attribute = {
      key: String(key),
      label: column.name.slice(0, 128),
      type: column.guess.type,
    };
    const isWanted = define || (await offer?.(column, attribute)) === true;
    targets.push(isWanted ? `attributes.${attribute.key}` : '-');
    taken.add(attribute.key);
    if (isWanted) made.push(attribute);
    else if (!offer) unknown.push(column);
  }
  ensureEmail(columns, targets);
  return { targets, define: made, unknown };
}

const keyIn = (target: Target | undefined): string[] => {
  const key = target && keyOf(target);
  return key === undefined ? [] : [key];
};

/** The targets that are wished, and those that the header tells. */
function knownTargets(
  columns: readonly Column[],
  definitions: readonly Definition[],
  wished: Wishes['targets'],
): readonly (Target | undefined)[] {
  const names = columns.map(({ name }) => name);
  for (const name of wished.keys()) {
    if (!names.includes(name)) throw wrongUse(`No column is “${name}”. There are ${named(names)}.`);
  }
  const claimed: readonly Target[] = [...wished.values()].filter((target) => target !== '-');
  const twice = claimed.find((target, i) => claimed.indexOf(target) < i);
  if (twice) throw wrongUse(`Two columns are mapped to ${twice}.`);
  return guessTargets(names, definitions).map((guess, i) => {
    const wish = wished.get(names[i] ?? '');
    if (wish !== undefined) return wish;
    return guess !== undefined && claimed.includes(guess) ? undefined : guess;
  });
}

const named = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');

function ensureEmail(columns: readonly Column[], targets: readonly Target[]): void {
  if (targets.includes('email')) return;
  const names = columns.map(({ name }) => name);
  throw wrongUse(`No column is the email. Say which: --map COLUMN=email, of ${named(names)}.`);
}
