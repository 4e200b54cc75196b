import { created, ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { metadataKeyContracts } from './contract.ts';
import { type RuleFacts, tagOfRule, tagOfRules } from './facts.ts';
import { presentRule } from './present.ts';
import { type ListCall, listRules, listViolations, pageOfRules, readRule } from './read.ts';
import { tryRule } from './violations.ts';
import {
  deleteRule,
  planRule,
  planUpdate,
  type RuleParams,
  setUnknownKeys,
  storeRule,
} from './write.ts';

interface At {
  readonly params: RuleParams;
}
interface Trying extends TenancyCall {
  readonly query: { readonly dryRun?: boolean | undefined };
}

const shown = (key: string, { facts, rule }: Awaited<ReturnType<typeof readRule>>) => ({
  rule: presentRule(key, rule),
  tag: { ETag: tagOfRule(facts, key, rule) },
});

/** A dry run shows no rule, so its tag is that of all rules, which it was compared with. */
const tried = async (call: TenancyCall, planned: Awaited<ReturnType<typeof planRule>>) => {
  const { facts, key, rule } = planned;
  const body = await tryRule(call.db, { tenant: facts.tenant, key, rule });
  return ok(body, { ETag: tagOfRules(facts) });
};

const list = async (call: ListCall & { readonly params: ScopeParams }) => {
  const { body, etag } = await listRules(call, call.params);
  return ok(body, { ETag: etag });
};

const updateList = async (
  call: Parameters<typeof setUnknownKeys>[0] & { readonly params: ScopeParams },
) => {
  const facts: RuleFacts = await setUnknownKeys(call, call.params);
  return ok(pageOfRules(facts, { limit: 50 }), { ETag: tagOfRules(facts) });
};

const read = async (call: TenancyCall & At) => {
  const { rule, tag } = shown(call.params.ruleKey, await readRule(call, call.params));
  return ok({ rule }, tag);
};

const put = async (call: Parameters<typeof planRule>[0] & Trying & At) => {
  const planned = await planRule(call, call.params);
  if (call.query.dryRun) return tried(call, planned);
  const { rule, tag } = shown(call.params.ruleKey, await storeRule(call, planned));
  return planned.old ? ok({ rule }, tag) : created({ rule }, tag);
};

const update = async (call: Parameters<typeof planUpdate>[0] & Trying & At) => {
  const planned = await planUpdate(call, call.params);
  if (call.query.dryRun) return tried(call, planned);
  const { rule, tag } = shown(call.params.ruleKey, await storeRule(call, planned));
  return ok({ rule }, tag);
};

const remove = async (call: TenancyCall & At) => ok(await deleteRule(call, call.params));

const violations = async (call: Parameters<typeof listViolations>[0] & At) =>
  ok(await listViolations(call, call.params));

export const metadataKeySurface = surface(metadataKeyContracts, {
  listApplicationMetadataKeys: list,
  updateApplicationMetadataPolicy: updateList,
  readApplicationMetadataKey: read,
  replaceApplicationMetadataKey: put,
  updateApplicationMetadataKey: update,
  deleteApplicationMetadataKey: remove,
  listApplicationMetadataViolations: violations,
  listOrganizationMetadataKeys: list,
  updateOrganizationMetadataPolicy: updateList,
  readOrganizationMetadataKey: read,
  replaceOrganizationMetadataKey: put,
  updateOrganizationMetadataKey: update,
  deleteOrganizationMetadataKey: remove,
  listOrganizationMetadataViolations: violations,
});
