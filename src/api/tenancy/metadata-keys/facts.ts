/** The facts for a request about the rules of a tenant. */
import { callerIn, callerStatement, credentialParameters } from '../../../auth/caller.ts';
import { firstOf } from '../../../db/rows.ts';
import { askForGrounds, groundsIn } from '../../../directory/grounds.ts';
import {
  rulesOnLine,
  type StoredRule,
  type TenantRules,
  tenantRulesIn,
} from '../../../directory/key-rules/stored-rules.ts';
import { type TenantRow, tenantById } from '../../../directory/tenants/tenant.ts';
import { etagOf } from '../../../http/etag.ts';
import { notFound } from '../../../http/problem.ts';
import { rulesPermission } from '../../../policy/permissions.ts';
import type { Decided } from '../../../registrar/mutation.ts';
import { ensureCan, type ScopeParams, scopeAt, type TenancyCall } from '../facts.ts';

export interface RuleFacts extends Decided {
  readonly tenant: TenantRow;
  /** The rules of the tenant itself. */
  readonly own: TenantRules;
  /** The rules of the application above an organization. */
  readonly above: TenantRules | null;
}

/** Finds the rules of a tenant, in one round trip, for somebody who may rule there. */
export async function findRules(call: TenancyCall, params: ScopeParams): Promise<RuleFacts> {
  const { db, credential, now } = call;
  const { appId, orgId } = params;
  const id = orgId ?? appId ?? '';
  const kind = orgId === undefined ? 'application' : 'organization';
  const question = { credential: credentialParameters(credential), scopes: [id], rules: true };
  const [answer, asks, found, line] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential, [id]),
    tenantById(db, kind, id),
    rulesOnLine(db, id),
  ]);
  const caller = callerIn(asks, credential, now);
  const tenant = firstOf<TenantRow>(found) ?? null;
  const scope = scopeAt(params, { caller, tenant });
  if (!tenant) throw notFound(kind);
  ensureCan(caller, rulesPermission(tenant), scope, 'manage the rules for metadata');
  return {
    caller,
    grounds: groundsIn(answer, question),
    tenant,
    ...onLine(tenantRulesIn(line), id),
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

/** The ETag of all rules that are listed. */
export const tagOfRules = ({ own, above }: Pick<RuleFacts, 'own' | 'above'>): string =>
  etagOf([own, above].map((rules) => rules && [rules.scopeId, rules.version]));
