/** What rules say of a change, as problems. */
import { invalidFields, keyProtected } from '../http/problem.ts';
import { judge, type Terms } from '../policy/keys/judge.ts';
import type { Authority, RuleSet } from '../policy/keys/rule.ts';
import type { Document, ParsedChange } from '../policy/keys/wanted.ts';

/** The terms on which rules allow a change. Raises a problem if they do not allow it. */
export function allowedBy(
  sets: readonly RuleSet[],
  held: Authority,
  change: ParsedChange,
  stored: Document,
  seesPrivate?: boolean,
): Terms {
  const judgement = judge(sets, held, change, stored, seesPrivate);
  switch (judgement.is) {
    case 'forbidden':
      throw onlyFor(judgement);
    case 'locked':
      throw keyProtected(`Locked by ${judgement.tenantKey}: ${judgement.keys.join(', ')}.`);
    case 'invalid':
      throw invalidFields(
        [...judgement.faults].flatMap(([key, faults]) =>
          faults.map((message) => ({ path: ['metadata', key], code: 'invalid', message }) as const),
        ),
      );
    case 'allowed':
      return judgement;
  }
}

const WHO = { user: 'the person', admin: 'an admin', service: 'a service user' } as const;

/** The refusal of keys that need a greater authority. */
export const onlyFor = (of: {
  readonly needed: Authority;
  readonly tenantKey: string;
  readonly keys: readonly string[];
}) => keyProtected(`Only ${WHO[of.needed]} of ${of.tenantKey} may change: ${of.keys.join(', ')}.`);
