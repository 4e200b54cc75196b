/** The facts for a request about the rules and defaults of a tenant. */
import { callerIn, callerStatement, credentialParameters } from '../../../auth/caller.ts';
import { firstOf, rowsOf } from '../../../db/rows.ts';
import { askForGrounds, groundsIn } from '../../../directory/grounds.ts';
import {
  type DefaultsRow,
  defaultsIn,
  defaultsOf,
  type TenantDefaults,
} from '../../../directory/key-rules/defaults.ts';
import {
  type RulesRow,
  ruleSetOf,
  rulesOnLine,
  type StoredRule,
  type TenantRules,
  tenantRulesIn,
} from '../../../directory/key-rules/stored-rules.ts';
import { type TenantRow, tenantById } from '../../../directory/tenants/tenant.ts';
import { etagOf } from '../../../http/etag.ts';
import { notFound } from '../../../http/problem.ts';
import type { RuleSet } from '../../../policy/keys/rule.ts';
import { rulesPermission } from '../../../policy/permissions.ts';
import type { Decided } from '../../../registrar/mutation.ts';
import { ensureCan, type ScopeParams, scopeAt, type TenancyCall } from '../facts.ts';

export interface RuleFacts extends Decided {
  readonly tenant: TenantRow;
  /** The rules of the tenant itself. */
  readonly own: TenantRules;
  /** The rules of the application above an organization. */
  readonly above: TenantRules | null;
  readonly defaults: TenantDefaults;
}

/** Finds the rules and defaults of a tenant, in one round trip, for somebody who may rule there. */
export async function findRules(call: TenancyCall, params: ScopeParams): Promise<RuleFacts> {
  const { db, credential, now } = call;
  const { appId, orgId } = params;
  const id = orgId ?? appId ?? '';
  const kind = orgId === undefined ? 'application' : 'organization';
  const question = { credential: credentialParameters(credential), scopes: [id], rules: true };
  const [answer, asks, found, line, given] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential, [id]),
    tenantById(db, kind, id),
    rulesOnLine(db, id),
    defaultsOf(db, id),
  ]);
  const caller = callerIn(asks, credential, now);
  const tenant = firstOf<TenantRow>(found) ?? null;
  const scope = scopeAt(params, { caller, tenant });
  if (!tenant) throw notFound(kind);
  ensureCan(caller, rulesPermission(tenant), scope, 'manage rules and defaults for metadata');
  return {
    caller,
    grounds: groundsIn(answer, question),
    tenant,
    ...onLine(tenantRulesIn(rowsOf<RulesRow>(line)), id),
    defaults: defaultsIn(firstOf<DefaultsRow>(given)),
  };
}

/** The rules on a line, told apart. A tenant that is there has a row, with or without rules. */
export function onLine(line: readonly TenantRules[], id: string): Pick<RuleFacts, 'own' | 'above'> {
  const own = line.find(({ scopeId }) => scopeId === id);
  if (!own) throw new Error('a tenant is always on its own line');
  return { own, above: line.find((each) => each !== own) ?? null };
}

/** The rule for a key; 404 if the tenant itself has none. */
export function ruleFor({ own: { rules } }: Pick<RuleFacts, 'own'>, key: string): StoredRule {
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
  if (!rule) throw notFound('rule');
  return rule;
}

/** The ETag of a rule. A rule that was removed and made again has other times. */
export const tagOfRule = (
  { own: { scopeId } }: Pick<RuleFacts, 'own'>,
  key: string,
  rule: StoredRule,
): string => etagOf([scopeId, key, rule]);

/** The ETag of the defaults of a tenant. */
export const tagOfDefaults = ({ own: { scopeId }, defaults: { version } }: RuleFacts): string =>
  etagOf([scopeId, 'defaults', version]);

/** The rules of a line as a judgement takes them: the application's come first. */
export const setsOf = ({ own, above }: Pick<RuleFacts, 'own' | 'above'>): readonly RuleSet[] =>
  [above, own].flatMap((rules) => (rules ? [ruleSetOf(rules)] : []));

/** The ETag of all rules that are listed. */
export const tagOfRules = ({ own, above }: Pick<RuleFacts, 'own' | 'above'>): string =>
  etagOf([own, above].map((rules) => rules && [rules.scopeId, rules.version]));
