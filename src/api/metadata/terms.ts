/** The rules of tenants for the keys of a record, asked before each change of it. */
import type { RecordChange, StoredTerms } from '../../directory/records/change.ts';
import { documentOf, type StoredRecord } from '../../directory/records/record.ts';
import type { Authority, Json, RuleSet } from '../../policy/keys/rule.ts';
import type { ParsedChange } from '../../policy/keys/wanted.ts';
import { allowedBy } from '../judged.ts';

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
  const judged = [parsed(change), documentOf(record)] as const;
  const { expects, stays } = allowedBy(ruleSets, held, ...judged, seesPrivate);
  const texts = [...expects].map(([key, value]) => [key, textOf(value)] as const);
  const expected = JSON.stringify(Object.fromEntries(texts));
  return { terms: { expects: expected, stays: stays && JSON.stringify(stays) } };
}

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
