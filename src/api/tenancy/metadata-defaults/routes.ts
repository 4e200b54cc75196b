import { ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ParsedChange } from '../../../policy/keys/wanted.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { findRules, type RuleFacts, tagOfDefaults } from '../metadata-keys/facts.ts';
import { metadataDefaultsContracts } from './contract.ts';
import { presentDefaults } from './present.ts';
import { changeTenantDefaults } from './write.ts';

type Metadata = (ParsedChange & { readonly how: 'replace' })['metadata'];

interface Call extends TenancyCall {
  readonly params: ScopeParams;
}

interface Body {
  readonly metadata?: unknown;
  readonly deleteKeys?: readonly string[] | undefined;
  readonly locked?: readonly string[] | undefined;
  readonly isMergePatch?: true;
}

const shown = (facts: RuleFacts) =>
  ok({ defaults: presentDefaults(facts.defaults) }, { ETag: tagOfDefaults(facts) });

/** A body has nothing but values of JSON. */
const metadataIn = ({ metadata = {} }: Body): Metadata => metadata as Metadata;

const read = async (call: Call) => shown(await findRules(call, call.params));

const replace = async (call: Call & { readonly body: Body }) => {
  const { locked = [] } = call.body;
  const change = { how: 'replace', metadata: metadataIn(call.body) } as const;
  return shown(await changeTenantDefaults(call, call.params, { change, locked }));
};

const update = async (call: Call & { readonly body: Body }) => {
  const { locked, deleteKeys = [], isMergePatch } = call.body;
  const metadata = metadataIn(call.body);
  const change: ParsedChange = isMergePatch
    ? { how: 'merge-patch', metadata }
    : { how: 'merge', metadata, deleteKeys };
  return shown(await changeTenantDefaults(call, call.params, { change, locked }));
};

const remove = async (call: Call) => {
  await changeTenantDefaults(call, call.params, { change: { how: 'clear' }, locked: [] });
  return ok({ success: true as const });
};

export const metadataDefaultsSurface = surface(metadataDefaultsContracts, {
  readApplicationDefaultMetadata: read,
  replaceApplicationDefaultMetadata: replace,
  updateApplicationDefaultMetadata: update,
  deleteApplicationDefaultMetadata: remove,
  readOrganizationDefaultMetadata: read,
  replaceOrganizationDefaultMetadata: replace,
  updateOrganizationDefaultMetadata: update,
  deleteOrganizationDefaultMetadata: remove,
});
