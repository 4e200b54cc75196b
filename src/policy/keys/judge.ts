/**
 * Whether rules allow a change of a record. One function for every way in. It is pure: the change,
 * the rules, the authority and the stored values are arguments.
 */
import { type Constraint, constraintsOf, lockOf, ruledKeys, staysFor } from './constraints.ts';
import { faultsOf } from './faults.ts';
import { type Authority, isEnough, type Json, type RuleSet } from './rule.ts';
import { isThere, type ParsedChange, type Staying, storedValue, wantedBy } from './wanted.ts';

type Judgement =
  | ({ readonly is: 'allowed' } & Terms)
  /** The caller has too little authority for some keys. */
  | {
      readonly is: 'forbidden';
      readonly tenantKey: string;
      readonly needed: Authority;
      readonly keys: readonly string[];
    }
  /** A tenant imposes the values of some keys. */
  | { readonly is: 'locked'; readonly tenantKey: string; readonly keys: readonly string[] }
  /** Some values are wrong: what is wrong, by key. */
  | { readonly is: 'invalid'; readonly faults: ReadonlyMap<string, readonly string[]> };

/** What an allowed change rests on and leaves. It holds in the transaction of the change. */
export interface Terms {
  /** The stored values that it was judged by; undefined is no value. */
  readonly expects: ReadonlyMap<string, Json | undefined>;
  /** What stays although the change does not name it; null is nothing. */
  readonly stays: Staying | null;
}

/**
 * Judges a change of a record by what is stored there. Whoever changes the own record, and names
 * nobody, sees no private keys there, with any authority.
 */
export function judge(
  sets: readonly RuleSet[],
  held: Authority,
  change: ParsedChange,
  stored: Readonly<Record<string, Json>>,
  seesPrivate = held !== 'user',
): Judgement {
  const { named, merged, othersLeave } = wantedBy(change, stored);
  const expects = new Map<string, Json | undefined>();
  const locked: { readonly key: string; readonly by: string }[] = [];
  const forbidden: { readonly key: string; readonly by: Constraint }[] = [];
  const faults = new Map<string, readonly string[]>();
  for (const [key, value] of named) {
    const constraints = constraintsOf(sets, key);
    const lock = lockOf(sets, key);
    if (constraints.length === 0 && !lock) continue;
    const old = storedValue(stored, key);
    const by = constraints.find(({ write }) => !isEnough(held, write));
    const wrong = value === undefined ? [] : wrongBy(constraints, value);
    if (merged.has(key)) expects.set(key, old);
    if (!lock && !by && wrong.length === 0) continue;
    // An unchanged value is no change, so that read, edit and PUT keeps working. Whoever does not
    // see a value could guess it by what is refused.
    const isSeen = seesPrivate || !constraints.some(({ isPrivate }) => isPrivate);
    if (isSeen && isThere(stored, key, value)) expects.set(key, old);
    else if (lock !== undefined) locked.push({ key, by: lock });
    else if (by) forbidden.push({ key, by });
    else faults.set(key, wrong);
  }
  const [imposed] = locked;
  if (imposed) return lockedBy(imposed.by, locked);
  const [first] = forbidden;
  if (first) return forbiddenBy(first.by, forbidden);
  if (faults.size > 0) return { is: 'invalid', faults };
  return {
    is: 'allowed',
    expects,
    stays: othersLeave ? stayingFor(sets, held, seesPrivate) : null,
  };
}

/** One refusal names the keys of one tenant and one authority. */
function forbiddenBy(
  { tenantKey, write: needed }: Constraint,
  all: readonly { readonly key: string; readonly by: Constraint }[],
): Judgement {
  const alike = all.filter(({ by }) => by.tenantKey === tenantKey && by.write === needed);
  return { is: 'forbidden', tenantKey, needed, keys: alike.map(({ key }) => key) };
}

/** One refusal names the keys that one tenant has locked. */
function lockedBy(
  tenantKey: string,
  all: readonly { readonly key: string; readonly by: string }[],
): Judgement {
  const alike = all.filter(({ by }) => by === tenantKey);
  return { is: 'locked', tenantKey, keys: alike.map(({ key }) => key) };
}

const wrongBy = (constraints: readonly Constraint[], value: Json): string[] => [
  ...new Set(
    constraints.flatMap(({ rule, refuses, tenantKey }) => {
      if (refuses) return [`${tenantKey} has no rule for this key, and takes no other keys.`];
      return rule ? faultsOf(rule, value) : [];
    }),
  ),
];

/** A key that no rule can name, because it is empty: it stands for all without a rule. */
const UNRULED = '';

function stayingFor(
  sets: readonly RuleSet[],
  held: Authority,
  seesPrivate: boolean,
): Staying | null {
  const stays = (key: string) => staysFor(held, constraintsOf(sets, key), seesPrivate);
  const ruled = ruledKeys(sets);
  const locked = sets.flatMap((set) => [...set.locked]);
  const keys = [...ruled.filter(stays), ...locked];
  const unruled = stays(UNRULED);
  return keys.length > 0 || unruled ? { keys, unruled, ruled } : null;
}
