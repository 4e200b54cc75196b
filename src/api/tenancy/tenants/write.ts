/** Applications and organizations: created, changed, deleted. */
import { changeTenant, type TenantUpdate } from '../../../directory/tenants/change.ts';
import { type CreatedTenant, createTenant } from '../../../directory/tenants/create.ts';
import { beginDeletion, type Deletion, MOST_COUNTED } from '../../../directory/tenants/delete.ts';
import { type TenantRow, tenantToDelete } from '../../../directory/tenants/tenant.ts';
import {
  conflict,
  invalidBody,
  notFound,
  type Problem,
  unavailable,
} from '../../../http/problem.ts';
import { withMail } from '../../../outbox/with-mail.ts';
import { type Caller, PLATFORM } from '../../../policy/caller.ts';
import { can, seesScope } from '../../../policy/can.ts';
import type { Permission } from '../../../policy/permissions.ts';
import { finishDeletion } from '../../../registrar/finish-deletion.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { TenantKind } from '../../../values/choices.ts';
import { slugOf } from '../../../values/slug.ts';
import {
  ensureCan,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  scopeOf,
  type TenancyCall,
} from '../facts.ts';
import { hold, tagOfTenant } from '../tags.ts';
import { firstOwner, ownerNamed, type WantedOwner } from './owner.ts';
import { tenantAt } from './read.ts';

interface Creation {
  readonly name: string;
  readonly key?: string | undefined;
  readonly description?: string | null | undefined;
  readonly owner?: WantedOwner | undefined;
}

export async function createApplication(
  call: TenancyCall & { readonly body: Creation },
): Promise<CreatedTenant> {
  const facts = await findFacts(call, {}, ownerNamed(call.body.owner));
  ensureCan(facts.caller, 'platform.manage_applications', PLATFORM, 'manage applications');
  return create(call, facts, 'application', PLATFORM.id);
}

export async function createOrganization(
  call: TenancyCall & { readonly body: Creation & { readonly applicationId: string } },
): Promise<CreatedTenant> {
  const { applicationId, owner } = call.body;
  const facts = await findFacts(call, {}, { applicationId, ...ownerNamed(owner) });
  const { caller, application } = facts;
  const scope = application && scopeOf(application);
  if (!scope || !seesScope(caller, scope)) {
    throw invalidBody('applicationId', 'applicationId names no application that you can see.');
  }
  ensureCan(caller, 'app.manage_organizations', scope, 'manage organizations');
  return create(call, facts, 'organization', scope.id);
}

async function create(
  call: TenancyCall & { readonly body: Creation },
  facts: RequestFacts,
  kind: TenantKind,
  parentId: string,
): Promise<CreatedTenant> {
  const { name, key, description = null } = call.body;
  const id = call.newId(kind === 'application' ? 'app' : 'org');
  const mutation = mutationBy(facts, call);
  const owner = await firstOwner(call, facts, { id, kind, parentId, name }, call.body.owner);
  const wanted = key ?? slugOf(name, id);
  // A key that was made from the name, and is taken, gets a mark of its own. A given key is
  // refused.
  const keys = key === undefined ? [wanted, `${wanted.slice(0, 54)}-${id.slice(-8)}`] : [wanted];
  // Two of one name are one that was made twice, unless the second is told apart by a key.
  const isNameUnique = kind === 'organization' && key === undefined;
  for (const each of keys) {
    const tenant = { id, kind, parentId, key: each, name, description, owner, isNameUnique };
    const make = () => createTenant(call.db, tenant, mutation);
    const outcome = await (owner.is === 'invited' ? withMail(call, make) : make());
    if (outcome.is === 'done') return outcome;
    if (outcome.is === 'name_taken') {
      throw conflict(
        'name_taken',
        'The application has an organization of this name: use that one, or give this one a key.',
      );
    }
  }
  throw conflict('key_taken', `The key '${wanted}' is taken.`);
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
  const tenant = tenantAt(params, facts);
  ensureCan(facts.caller, manage[kind], scopeAt(params, facts), `manage this ${kind}`);
  hold(call, tagOfTenant(tenant));
  const mutation = mutationBy(facts, call);
  const outcome = await changeTenant(call.db, { kind, id: tenant.id }, call.body, mutation);
  if (outcome.is !== 'done') throw notFound(kind);
  return outcome.tenant;
}

function notEmpty(deletion: Exclude<Deletion, { readonly is: 'begun' }>): Problem {
  if (deletion.is === 'has_organizations') {
    const { below } = deletion;
    return conflict('not_empty', `The application has ${below} organizations: delete these first.`);
  }
  const { others } = deletion;
  const number = others > MOST_COUNTED ? `more than ${MOST_COUNTED}` : others;
  return conflict(
    'not_empty',
    `The organization has members besides you (${number}): send ?cascade=true to remove them with it.`,
  );
}

/**
 * Deletes a tenant. While that is not finished, it can be repeated, and goes on by itself.
 * See docs/decisions/tenancy.md#deleting-a-tenant.
 */
export async function deleteTenant(
  call: TenancyCall,
  params: ScopeParams,
  kind: TenantKind,
  cascade = true,
) {
  const facts = await findFacts(call, params, {}, tenantToDelete);
  const tenant = tenantAt(params, facts);
  ensureMayDelete(facts.caller, tenant);
  hold(call, tagOfTenant(tenant));
  const mutation = mutationBy(facts, call);
  const deletion = await beginDeletion(
    call.db,
    { kind, id: tenant.id, cascade, within: kind === 'organization' ? [tenant.parent_id] : [] },
    mutation,
  );
  if (deletion.is !== 'begun') throw notEmpty(deletion);
  const isGone = await finishDeletion(call, tenant, mutation, deletion.members);
  if (!isGone) throw unavailable();
  return { success: true as const };
}

/** An organization is deleted by its owners too: they hold the right over owners there. */
function ensureMayDelete(caller: Caller, tenant: TenantRow): void {
  if (tenant.kind === 'application') {
    ensureCan(caller, 'platform.manage_applications', PLATFORM, 'manage applications');
  } else if (!can(caller, 'org.manage_owners', scopeOf(tenant))) {
    const application = {
      id: tenant.parent_id,
      kind: 'application',
      parentId: PLATFORM.id,
    } as const;
    ensureCan(caller, 'app.manage_organizations', application, 'manage organizations');
  }
}
