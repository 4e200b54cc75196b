/** What the rules of a tenant and of the application above it say of one key. */
import { type Authority, isEnough, type Rule, type RuleSet } from './rule.ts';

/** What one tenant says of a key. All that is said of it holds together. */
export interface Constraint {
  /** The tenant whose word it is. A refusal names it. */
  readonly tenantKey: string;
  /** The least authority that changes the key. */
  readonly write: Authority;
  readonly isPrivate: boolean;
  /** What a value must be; null for a key without a rule. */
  readonly rule: Rule | null;
  /** The tenant takes no value for a key without a rule. */
  readonly refuses: boolean;
}

/**
 * The constraints of a key, from the application down. A key that has a rule above is known below.
 */
export function constraintsOf(sets: readonly RuleSet[], key: string): Constraint[] {
  let isKnown = false;
  return sets.flatMap(({ tenantKey, rules, unknownKeys }): Constraint[] => {
    const rule = rules.get(key) ?? null;
    isKnown ||= rule !== null;
    if (rule) {
      const { write, read } = rule;
      return [{ tenantKey, write, isPrivate: read === 'admin', rule, refuses: false }];
    }
    if (isKnown || unknownKeys === 'allow') return [];
    const refuses = unknownKeys === 'refuse';
    const write = refuses ? 'user' : 'admin';
    return [{ tenantKey, write, isPrivate: false, rule, refuses }];
  });
}

/** The tenant that has locked a key: the application before the organization. */
export const lockOf = (sets: readonly RuleSet[], key: string): string | undefined =>
  sets.find(({ locked }) => locked.has(key))?.tenantKey;

/** The keys that are private by some rules, in their order. */
export const privateAmong = (rules: Iterable<readonly [key: string, rule: Rule]>): string[] =>
  [...rules].flatMap(([key, { read }]) => (read === 'admin' ? [key] : [])).sort();

/** The keys that are left out of what a person reads as itself, in their order. */
export const privateKeys = (sets: readonly RuleSet[]): string[] =>
  [...new Set(sets.flatMap(({ rules }) => privateAmong(rules)))].sort();

/** Whether PUT and DELETE leave a key as it is: one that the caller may not change, or not see. */
export const staysFor = (
  held: Authority,
  constraints: readonly Constraint[],
  seesPrivate: boolean,
): boolean =>
  constraints.some((each) => !isEnough(held, each.write) || (each.isPrivate && !seesPrivate));

/** All keys that have a rule. */
export const ruledKeys = (sets: readonly RuleSet[]): string[] => [
  ...new Set(sets.flatMap(({ rules }) => [...rules.keys()])),
];
