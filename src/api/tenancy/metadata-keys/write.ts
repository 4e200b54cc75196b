/** Rules made, changed and removed. */

import { RULES, RULES_BYTES } from '../../../db/limits.ts';
import type { RulesCommand } from '../../../directory/key-rules/change.ts';
import {
  ruleSetOf,
  type StoredRule,
  type StoredRules,
  tenantRulesIn,
} from '../../../directory/key-rules/stored-rules.ts';
import { checkConditions } from '../../../http/preconditions.ts';
import { conflict, invalidFields } from '../../../http/problem.ts';
import { faultsOfRule } from '../../../policy/keys/check-rule.ts';
import { isWiderOnUnknown, wideningOf } from '../../../policy/keys/narrowing.ts';
import type { Rule, UnknownKeys } from '../../../policy/keys/rule.ts';
import { inTenantRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { findRules, onLine, type RuleFacts, ruleFor, tagOfRule, tagOfRules } from './facts.ts';
import { checkKey } from './key.ts';

export type RuleParams = ScopeParams & { readonly ruleKey: string };

/** A rule that is to hold for a key, with the facts that it was judged by. */
interface Planned {
  readonly facts: RuleFacts;
  readonly key: string;
  readonly rule: Rule;
  /** The rule that it takes the place of. */
  readonly old: StoredRule | undefined;
}

/** The parts of a rule that a request gives; null takes one away. */
type Parts = { readonly [Field in keyof Rule]?: Rule[Field] | null | undefined };

/** The rule that a PUT asks for. */
export async function planRule(
  call: TenancyCall & { readonly body: Parts },
  params: RuleParams,
): Promise<Planned> {
  const { ruleKey: key } = params;
  checkKey(key);
  const facts = await findRules(call, params);
  const old = Object.hasOwn(facts.own.rules, key) ? facts.own.rules[key] : undefined;
  const etag = old ? tagOfRule(facts, key, old) : '';
  checkConditions(call.headers, { etag, exists: old !== undefined });
  return checked({ facts, key, rule: wholeRule(call.body), old });
}

/** The rule that a PATCH makes of the one that is there. */
export async function planUpdate(
  call: TenancyCall & { readonly body: Parts },
  params: RuleParams,
): Promise<Planned> {
  const { ruleKey: key } = params;
  const facts = await findRules(call, params);
  const old = ruleFor(facts, key);
  checkConditions(call.headers, { etag: tagOfRule(facts, key, old), exists: true });
  const { default: value, ...parts } = call.body;
  const given = value === undefined ? parts : { ...parts, default: value ?? undefined };
  return checked({ facts, key, rule: wholeRule({ ...partsOf(old), ...given }), old });
}

/** Raises what is wrong with a rule by itself, and under the rules above it. */
function checked(planned: Planned): Planned {
  const {
    facts: { above },
    key,
    rule,
  } = planned;
  const faults = faultsOfRule(rule);
  if (faults.length > 0) {
    throw invalidFields(
      faults.map(
        ({ field, message }) =>
          ({ path: [field], code: 'invalid', message: `${field} ${message}` }) as const,
      ),
    );
  }
  const wider = above && wideningOf(ruleSetOf(above), key, rule);
  if (wider) throw conflict('wider_rule', wider);
  return planned;
}

/** The parts that may be absent, in the order in which they are stored. */
const OPTIONAL = [
  ...(['label', 'description', 'type', 'enum'] as const),
  ...(['minimum', 'maximum', 'maxLength', 'format'] as const),
] as const satisfies readonly (keyof Rule)[];

/** A rule of the parts that are given. */
function wholeRule({ write, read, default: value, ...parts }: Parts): Rule {
  const given = OPTIONAL.filter((name) => (parts[name] ?? null) !== null);
  return {
    // The parts have the types of a rule; only absent ones are left out.
    ...(Object.fromEntries(given.map((name) => [name, parts[name]])) as Partial<Rule>),
    ...(value !== undefined && { default: value }),
    write: write ?? 'user',
    read: read ?? 'user',
  };
}

/** A stored rule without its times. */
const partsOf = ({ createdAt: _, updatedAt: __, ...rule }: StoredRule): Rule => wholeRule(rule);

/** Stores a planned rule, unless it is there already. */
export async function storeRule(call: TenancyCall, { facts, key, rule, old }: Planned) {
  if (old && JSON.stringify(partsOf(old)) === JSON.stringify(rule)) return { facts, rule: old };
  const stored = { ...rule, createdAt: old?.createdAt ?? call.now, updatedAt: call.now };
  const { own } = facts;
  const rules = { ...own.rules, [key]: stored };
  const after = await store(call, facts, {
    how: 'set',
    keys: [key],
    rules,
    unknownKeys: own.unknownKeys,
  });
  return { facts: after, rule: ruleFor(after, key) };
}

/** Removes a rule. Its key is free then. */
export async function deleteRule(call: TenancyCall, params: RuleParams) {
  const facts = await findRules(call, params);
  const { ruleKey: key } = params;
  const rule = ruleFor(facts, key);
  checkConditions(call.headers, { etag: tagOfRule(facts, key, rule), exists: true });
  const { [key]: _, ...rules } = facts.own.rules;
  await store(call, facts, {
    how: 'delete',
    keys: [key],
    rules,
    unknownKeys: facts.own.unknownKeys,
  });
  return { success: true as const };
}

/** Says what an unruled key is. */
export async function setUnknownKeys(
  call: TenancyCall & { readonly body: { readonly unknownKeys: UnknownKeys } },
  params: ScopeParams,
) {
  const facts = await findRules(call, params);
  checkConditions(call.headers, { etag: tagOfRules(facts), exists: true });
  const { own, above } = facts;
  const { unknownKeys } = call.body;
  if (above && isWiderOnUnknown(above.unknownKeys, unknownKeys)) {
    throw conflict(
      'wider_rule',
      `${above.tenantKey} has "unknownKeys": "${above.unknownKeys}". An organization may only narrow it.`,
    );
  }
  if (unknownKeys === own.unknownKeys) return facts;
  return store(call, facts, { how: 'unknown', keys: [], rules: own.rules, unknownKeys });
}

async function store(
  call: TenancyCall,
  facts: RuleFacts,
  change: Omit<RulesCommand, 'scopeId' | 'rules'> & { readonly rules: StoredRules },
): Promise<RuleFacts> {
  const {
    tenant: { id, key: tenantKey },
  } = facts;
  const rules = JSON.stringify(change.rules);
  const command = { ...mutationBy(facts, call), scopeId: id, tenantKey, ...change, rules };
  const outcome = await inTenantRegistrar(call, tenantKey, (registrar) =>
    registrar.changeRules(command),
  );
  if (outcome.is === 'done') return { ...facts, ...onLine(tenantRulesIn(outcome.line), id) };
  throw conflict(
    'limit_reached',
    outcome.is === 'too_many'
      ? `A tenant has at most ${RULES} rules: remove one first.`
      : `The rules of a tenant take at most ${RULES_BYTES} bytes: shorten or remove some first.`,
  );
}
