/** Applications and organizations: created, changed, deleted. */
import { newId } from '../../../db/ids.ts';
import { type MemberToRemove, membersToRemove } from '../../../directory/members/member.ts';
import {
  changeTenant,
  createTenant,
  removeTenant,
  type TenantUpdate,
} from '../../../directory/tenants/change.ts';
import { organizationsBelow, type TenantRow } from '../../../directory/tenants/tenant.ts';
import { conflict, invalidBody, notFound } from '../../../http/problem.ts';
import { type Caller, PLATFORM } from '../../../policy/caller.ts';
import { seesScope } from '../../../policy/can.ts';
import type { Permission } from '../../../policy/permissions.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { TenantKind } from '../../../values/choices.ts';
import { slugOf } from '../../../values/slug.ts';
import {
  ensureCan,
  findFacts,
  type ScopeParams,
  scopeAt,
  scopeOf,
  type TenancyCall,
} from '../facts.ts';
import { tenantAt } from './read.ts';

interface Creation {
  readonly name: string;
  readonly key?: string | undefined;
  readonly description?: string | null | undefined;
}

export async function createApplication(
  call: TenancyCall & { readonly body: Creation },
): Promise<TenantRow> {
  const { caller } = await findFacts(call, {});
  ensureCan(caller, 'platform.manage_applications', PLATFORM, 'manage applications');
  return create(call, caller, 'application', PLATFORM.id);
}

export async function createOrganization(
  call: TenancyCall & { readonly body: Creation & { readonly applicationId: string } },
): Promise<TenantRow> {
  const { applicationId } = call.body;
  const { caller, application } = await findFacts(call, {}, { applicationId });
  const scope = application && scopeOf(application);
  if (!scope || !seesScope(caller, scope)) {
    throw invalidBody('applicationId', 'applicationId names no application that you can see.');
  }
  ensureCan(caller, 'app.manage_organizations', scope, 'manage organizations');
  return create(call, caller, 'organization', scope.id);
}

async function create(
  call: TenancyCall & { readonly body: Creation },
  caller: Caller,
  kind: TenantKind,
  parentId: string,
): Promise<TenantRow> {
  const { name, key, description = null } = call.body;
  const id = call.newId(kind === 'application' ? 'app' : 'org');
  const mutation = mutationBy(caller, call);
  const wanted = key ?? slugOf(name, id);
  // A key that was made from the name, and is taken, gets a mark of its own. A given key is
  // refused.
  const keys = key === undefined ? [wanted, `${wanted.slice(0, 54)}-${id.slice(-8)}`] : [wanted];
  for (const each of keys) {
    const tenant = { id, kind, parentId, key: each, name, description };
    const outcome = await createTenant(call.db, tenant, mutation);
    if (outcome.is === 'done') return outcome.tenant;
  }
  throw conflict(`The key '${wanted}' is taken.`);
}

const manage: Record<TenantKind, Permission> = {
  application: 'app.manage_organizations',
  organization: 'org.manage_admins',
};

export interface UpdateCall extends TenancyCall {
  readonly body: TenantUpdate;
}

export async function updateTenant(
  call: UpdateCall,
  params: ScopeParams,
  kind: TenantKind,
): Promise<TenantRow> {
  const facts = await findFacts(call, params);
  const { id } = tenantAt(params, facts);
  ensureCan(facts.caller, manage[kind], scopeAt(params, facts), `manage this ${kind}`);
  const mutation = mutationBy(facts.caller, call);
  const outcome = await changeTenant(call.db, { kind, id }, call.body, mutation);
  if (outcome.is !== 'done') throw notFound(kind);
  return outcome.tenant;
}

/** Members removed by one request. Each removal is a change in a registrar of its own. */
const AT_ONCE = 200;

/**
 * Deletes a tenant. Its members are removed first, so that no published copy outlives it.
 * See docs/decisions/tenancy.md#deleting-a-tenant.
 */
export async function deleteTenant(call: TenancyCall, params: ScopeParams, kind: TenantKind) {
  const { db } = call;
  const facts = await findFacts(call, params);
  const tenant = tenantAt(params, facts);
  await requireDeletable(call, facts.caller, tenant);
  const found = await membersToRemove(db, tenant.id, AT_ONCE + 1).all<MemberToRemove>();
  const members = found.results;
  await Promise.all(
    members.slice(0, AT_ONCE).map((member) => removeMember(call, facts.caller, tenant, member)),
  );
  if (members.length > AT_ONCE) {
    throw conflict(`${AT_ONCE} members were removed, and there are more: repeat the request.`);
  }
  const mutation = mutationBy(facts.caller, call);
  const isGone = await removeTenant(db, { kind, id: tenant.id }, mutation);
  if (!isGone) throw conflict('Someone joined meanwhile: repeat the request.');
  return { success: true as const };
}

async function requireDeletable(
  { db }: TenancyCall,
  caller: Caller,
  { kind, id, parent_id }: TenantRow,
): Promise<void> {
  if (kind === 'organization') {
    const application = { id: parent_id, kind: 'application', parentId: PLATFORM.id } as const;
    ensureCan(caller, 'app.manage_organizations', application, 'manage organizations');
    return;
  }
  ensureCan(caller, 'platform.manage_applications', PLATFORM, 'manage applications');
  const below = Number(await organizationsBelow(db, id).first<number>('total'));
  if (below > 0) {
    throw conflict(`The application has ${below} organizations: delete these first.`);
  }
}

async function removeMember(
  call: TenancyCall,
  caller: Caller,
  { id: scopeId, key }: TenantRow,
  { id: userId, email }: MemberToRemove,
): Promise<void> {
  const command = {
    ...mutationBy(caller, call),
    // One request removes many members: each removal is a mutation of its own, harmless to repeat.
    mutationId: newId('event'),
    userId,
    scopeId,
    tenantKeys: [key],
    how: 'clear',
    role: 'member',
    from: null,
  } as const;
  await inRegistrar(call, email, (registrar) => registrar.changeMembership(command));
}
