/** Defaults and locks set, changed and removed. */
import { DEFAULTS_BYTES, DEFAULTS_KEYS } from '../../../db/limits.ts';
import { type DefaultsOutcome, defaultsIn } from '../../../directory/key-rules/defaults.ts';
import { checkConditions } from '../../../http/preconditions.ts';
import { invalidBody, tooLarge } from '../../../http/problem.ts';
import { constraintsOf } from '../../../policy/keys/constraints.ts';
import { type Authority, isEnough, isSame, type RuleSet } from '../../../policy/keys/rule.ts';
import { changed, type ParsedChange, storedValue } from '../../../policy/keys/wanted.ts';
import { authorityOfManager } from '../../../policy/metadata.ts';
import { inTenantRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import { allowedBy, onlyFor } from '../../judged.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { findRules, type RuleFacts, setsOf, tagOfDefaults } from '../metadata-keys/facts.ts';

/** A change of defaults. Without `locked` the locks stay. */
export interface Wanted {
  readonly change: ParsedChange;
  readonly locked: readonly string[] | undefined;
}

type Given = Pick<RuleFacts['defaults'], 'metadata' | 'locked'>;

/**
 * Changes the defaults of a tenant. The rules of its line hold for them as for a record: for the
 * authority of the caller, and for each value. Locks do not, since only records obey them.
 */
export async function changeTenantDefaults(
  call: TenancyCall,
  params: ScopeParams,
  wanted: Wanted,
): Promise<RuleFacts> {
  const facts = await findRules(call, params);
  const { defaults, caller } = facts;
  const exists = Object.keys(defaults.metadata).length > 0;
  checkConditions(call.headers, { etag: tagOfDefaults(facts), exists });
  const next = nextOf(setsOf(facts), authorityOfManager(caller), wanted, defaults);
  const keys = changedKeys(defaults, next);
  if (keys.length === 0 && isSame(defaults.metadata, next.metadata)) return facts;
  return store(call, facts, next, { how: wanted.change.how === 'clear' ? 'delete' : 'set', keys });
}

/** The defaults and locks after a change. Raises what rules forbid, and a lock without a value. */
function nextOf(
  sets: readonly RuleSet[],
  held: Authority,
  { change, locked }: Wanted,
  given: Given,
): Given {
  const { stays } = allowedBy(sets, held, change, given.metadata);
  const metadata = changed(change, given.metadata, stays);
  const locks = locked ? locksOf(sets, held, locked, given.locked) : given.locked;
  const missing = locks.filter((key) => !Object.hasOwn(metadata, key));
  if (missing.length === 0) return { metadata, locked: locks };
  throw invalidBody('locked', `A locked key needs a value: ${missing.join(', ')}.`);
}

/** The locks that are wanted, and those of keys that the caller may not change. */
function locksOf(
  sets: readonly RuleSet[],
  held: Authority,
  wanted: readonly string[],
  given: readonly string[],
): readonly string[] {
  const inTheWay = (key: string) =>
    constraintsOf(sets, key).find(({ write }) => !isEnough(held, write));
  for (const key of wanted) {
    const by = given.includes(key) ? undefined : inTheWay(key);
    if (by) throw onlyFor({ needed: by.write, tenantKey: by.tenantKey, keys: [key] });
  }
  return [...new Set([...wanted, ...given.filter(inTheWay)])];
}

/** The keys whose value or lock changes. */
const changedKeys = (before: Given, after: Given): readonly string[] =>
  Object.keys({ ...before.metadata, ...after.metadata }).filter(
    (key) =>
      !isSame(storedValue(before.metadata, key), storedValue(after.metadata, key)) ||
      before.locked.includes(key) !== after.locked.includes(key),
  );

async function store(
  call: TenancyCall,
  facts: RuleFacts,
  { metadata, locked }: Given,
  change: { readonly how: 'set' | 'delete'; readonly keys: readonly string[] },
): Promise<RuleFacts> {
  const { id: scopeId, key: tenantKey } = facts.tenant;
  const command = {
    ...mutationBy(facts, call),
    ...change,
    scopeId,
    tenantKey,
    metadata: JSON.stringify(metadata),
    locked: JSON.stringify(locked),
  };
  const outcome = await inTenantRegistrar(call, tenantKey, (registrar) =>
    registrar.changeDefaults(command),
  );
  return { ...facts, defaults: defaultsAfter(outcome) };
}

function defaultsAfter(outcome: DefaultsOutcome): RuleFacts['defaults'] {
  switch (outcome.is) {
    case 'done':
      return defaultsIn(outcome.row);
    case 'too_large':
      throw tooLarge(`The defaults would be larger than ${DEFAULTS_BYTES} bytes.`);
    case 'too_many':
      throw invalidBody(
        'metadata',
        `Ensure the defaults have no more than ${DEFAULTS_KEYS} keys.`,
        'too_big',
      );
  }
}
