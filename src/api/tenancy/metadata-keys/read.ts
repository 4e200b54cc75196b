/** Rules listed and read. */
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { cut, idAfter } from '../paging.ts';
import { findRules, type RuleFacts, ruleFor, setsOf, tagOfRules } from './facts.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { presentRules } from './present.ts';
import { violationPage } from './violations.ts';

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ListCall extends TenancyCall {
  readonly query: PageQuery & { readonly format?: 'json-schema' | undefined };
}

/** A page of the rules of a tenant, with all that it inherits; or all of them as JSON Schema. */
export async function listRules(call: ListCall, params: ScopeParams) {
  const facts = await findRules(call, params);
  const body = call.query.format ? jsonSchemaOf(setsOf(facts)) : pageOfRules(facts, call.query);
  return { body, etag: tagOfRules(facts) };
}

export function pageOfRules(
  { own, above, tenant }: Pick<RuleFacts, 'own' | 'above' | 'tenant'>,
  { limit, cursor }: PageQuery,
) {
  const list = ['metadata-keys', tenant.id];
  const after = idAfter(cursor, list);
  const rules = presentRules(own).filter(({ key }) => key > after);
  const { page, nextCursor } = cut(rules.slice(0, limit + 1), limit, list, ({ key }) => key);
  const inherited = above && { rules: presentRules(above), unknownKeys: above.unknownKeys };
  return { rules: [...page], unknownKeys: own.unknownKeys, inherited, nextCursor };
}

export async function readRule(
  call: TenancyCall,
  params: ScopeParams & { readonly ruleKey: string },
) {
  const facts = await findRules(call, params);
  return { facts, rule: ruleFor(facts, params.ruleKey) };
}

export async function listViolations(
  call: TenancyCall & { readonly query: PageQuery },
  params: ScopeParams & { readonly ruleKey: string },
) {
  const {
    facts: { tenant },
    rule,
  } = await readRule(call, params);
  return violationPage(call.db, { tenant, key: params.ruleKey, rule }, call.query);
}
