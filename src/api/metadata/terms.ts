/** The rules of tenants for the keys of a record, asked before each change of it. */
import type { RecordChange, StoredTerms } from '../../directory/records/change.ts';
import { documentOf, type StoredRecord } from '../../directory/records/record.ts';
import { invalidFields, keyProtected } from '../../http/problem.ts';
import { judge } from '../../policy/keys/judge.ts';
import type { Authority, Json, RuleSet } from '../../policy/keys/rule.ts';
import type { ParsedChange } from '../../policy/keys/wanted.ts';

/** The terms of a change that rests on no stored value. */
export const NOTHING = '{}';

/**
 * The terms on which the rules allow a change; none where there are no rules. Raises a problem if
 * they do not allow it.
 */
export function termsOf(
  ruleSets: readonly RuleSet[],
  record: StoredRecord,
  held: Authority,
  change: RecordChange,
  seesPrivate: boolean,
): { readonly terms?: StoredTerms } {
  if (ruleSets.length === 0) return {};
  const judgement = judge(ruleSets, held, parsed(change), documentOf(record), seesPrivate);
  switch (judgement.is) {
    case 'forbidden':
      throw keyProtected(sentence(judgement));
    case 'invalid':
      throw invalidFields(
        [...judgement.faults].flatMap(([key, faults]) =>
          faults.map((message) => ({ path: ['metadata', key], code: 'invalid', message }) as const),
        ),
      );
    case 'allowed': {
      const { expects, stays } = judgement;
      const texts = [...expects].map(([key, value]) => [key, textOf(value)] as const);
      const expected = JSON.stringify(Object.fromEntries(texts));
      return { terms: { expects: expected, stays: stays && JSON.stringify(stays) } };
    }
  }
}

const WHO = { user: 'the person', admin: 'an admin', service: 'a service user' } as const;

const sentence = (of: {
  readonly needed: Authority;
  readonly tenantKey: string;
  readonly keys: readonly string[];
}): string => `Only ${WHO[of.needed]} of ${of.tenantKey} may change: ${of.keys.join(', ')}.`;

/** A value as D1 has its text; null for none. */
const textOf = (value: Json | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);

/** The documents of a change were checked when they came in. */
function parsed(change: RecordChange): ParsedChange {
  switch (change.how) {
    case 'clear':
      return change;
    case 'merge': {
      const deleteKeys = JSON.parse(change.deleteKeys) as string[];
      return { how: 'merge', metadata: documentOf(change), deleteKeys };
    }
    default:
      return { how: change.how, metadata: documentOf(change) };
  }
}
