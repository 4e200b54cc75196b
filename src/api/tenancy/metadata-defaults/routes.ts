import { ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { findRules, type RuleFacts, tagOfDefaults } from '../metadata-keys/facts.ts';
import { metadataDefaultsContracts } from './contract.ts';
import { presentDefaults } from './present.ts';
import { changeTenantDefaults, type Wanted } from './write.ts';

interface Call extends TenancyCall {
  readonly params: ScopeParams;
}

const shown = (facts: RuleFacts) =>
  ok({ defaults: presentDefaults(facts.defaults) }, { ETag: tagOfDefaults(facts) });

const read = async (call: Call) => shown(await findRules(call, call.params));

const change = async (call: Call & { readonly body: Wanted }) =>
  shown(await changeTenantDefaults(call, call.params, call.body));

const remove = async (call: Call) => {
  await changeTenantDefaults(call, call.params, { change: { how: 'clear' }, locked: [] });
  return ok({ success: true as const });
};

export const metadataDefaultsSurface = surface(metadataDefaultsContracts, {
  readApplicationDefaultMetadata: read,
  replaceApplicationDefaultMetadata: change,
  updateApplicationDefaultMetadata: change,
  deleteApplicationDefaultMetadata: remove,
  readOrganizationDefaultMetadata: read,
  replaceOrganizationDefaultMetadata: change,
  updateOrganizationDefaultMetadata: change,
  deleteOrganizationDefaultMetadata: remove,
});
