/** Applications and organizations: created, changed, deleted. */

import type { Database } from '../../../db/database.ts';
import { databaseFailure } from '../../../db/errors.ts';
import { type EventFields, eventOf, recordEvent } from '../../../db/events.ts';
import { newId } from '../../../db/ids.ts';
import {
  deleteScope,
  insertScope,
  membersToRemove,
  organizationsBelow,
  type ScopeRow,
  scopeById,
  updateScope,
} from '../../../directory/tenants/scope-queries.ts';
import { Problem } from '../../../http/problem.ts';
import { type Caller, PLATFORM } from '../../../policy/caller.ts';
import { seesScope } from '../../../policy/can.ts';
import type { Permission } from '../../../policy/permissions.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
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
import { invalid } from '../users/rules.ts';
import { rowAt, type TenantKind } from './read.ts';

interface Creation {
  readonly name: string;
  readonly key?: string | undefined;
  readonly description?: string | null | undefined;
}

interface Update {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
}

export async function createApplication(
  call: TenancyCall & { readonly body: Creation },
): Promise<ScopeRow> {
  const { caller } = await findFacts(call, {});
  ensureCan(caller, 'platform.manage_applications', PLATFORM, 'manage applications');
  return create(call, caller, { ...call.body, kind: 'application', parentId: PLATFORM.id });
}

export async function createOrganization(
  call: TenancyCall & { readonly body: Creation & { readonly applicationId: string } },
): Promise<ScopeRow> {
  const { applicationId } = call.body;
  const { caller, application } = await findFacts(call, {}, { applicationId });
  const scope = application && scopeOf(application);
  if (!scope || !seesScope(caller, scope)) {
    throw invalid('applicationId', 'applicationId names no application that you can see.');
  }
  ensureCan(caller, 'app.manage_organizations', scope, 'manage organizations');
  return create(call, caller, { ...call.body, kind: 'organization', parentId: scope.id });
}

async function create(
  call: TenancyCall,
  caller: Caller,
  {
    name,
    key,
    description = null,
    kind,
    parentId,
  }: Creation & { kind: TenantKind; parentId: string },
): Promise<ScopeRow> {
  const id = call.newId(kind === 'application' ? 'app' : 'org');
  const wanted = key ?? slugOf(name, id);
  // A key that was made, not given, gets a mark of its own rather than a refusal.
  const keys = key === undefined ? [wanted, `${wanted.slice(0, 54)}-${id.slice(-8)}`] : [wanted];
  const mutation = mutationBy(caller, call);
  const event = eventOf(`${kind}.create`, mutation);
  for (const each of keys) {
    const scope = { id, kind, parentId, key: each, name, description };
    const row = await unlessTaken(call.db, event, insertScope(call.db, scope, mutation), scope);
    if (row) return row;
  }
  throw new Problem({ is: 'conflict', message: `The key '${wanted}' is taken.` });
}

/** Writes a tenant and reads it as it stands then. Undefined when another one has its key. */
async function unlessTaken(
  db: Database,
  event: EventFields,
  statement: D1PreparedStatement,
  { kind, id }: { readonly kind: TenantKind; readonly id: string },
): Promise<ScopeRow | undefined> {
  const find = scopeById(db, kind, id);
  try {
    const [, , found] = await db.batch<ScopeRow>([statement, recordEvent(db, event), find]);
    return found?.results[0];
  } catch (error) {
    if (databaseFailure(error).is === 'constraint') return undefined;
    throw error;
  }
}

const manage: Record<TenantKind, Permission> = {
  application: 'app.manage_organizations',
  organization: 'org.manage_admins',
};

export async function updateTenant(
  call: TenancyCall & { readonly body: Update },
  params: ScopeParams,
  kind: TenantKind,
): Promise<ScopeRow> {
  const facts = await findFacts(call, params);
  const { id } = rowAt(params, facts);
  ensureCan(facts.caller, manage[kind], scopeAt(params, facts), `manage this ${kind}`);
  const mutation = mutationBy(facts.caller, call);
  const statement = updateScope(call.db, id, call.body, mutation);
  const event = eventOf(`${kind}.change`, mutation);
  const row = await unlessTaken(call.db, event, statement, { kind, id });
  if (!row) throw new Problem({ is: 'not_found', noun: kind });
  return row;
}

/** As many members are removed in one request; each is a change in its person's registrar. */
const AT_ONCE = 200;

/** Deletes a tenant: its members leave first, so that no published copy outlives it. */
export async function deleteTenant(call: TenancyCall, params: ScopeParams, kind: TenantKind) {
  const { db } = call;
  const facts = await findFacts(call, params);
  const row = rowAt(params, facts);
  await requireDeletable(call, facts, row, kind);
  const { results } = await membersToRemove(db, row.id, AT_ONCE + 1).all<Leaving>();
  await Promise.all(results.slice(0, AT_ONCE).map((user) => leave(call, facts.caller, row, user)));
  if (results.length > AT_ONCE) {
    const message = `${AT_ONCE} members were removed, and there are more: repeat the request.`;
    throw new Problem({ is: 'conflict', message });
  }
  const event = eventOf(`${kind}.delete`, mutationBy(facts.caller, call));
  const left = await unlessTaken(db, event, deleteScope(db, row.id), { kind, id: row.id });
  if (!left) return { success: true as const };
  throw new Problem({ is: 'conflict', message: 'Someone joined meanwhile: repeat the request.' });
}

async function requireDeletable(
  { db }: TenancyCall,
  { caller }: RequestFacts,
  row: ScopeRow,
  kind: TenantKind,
): Promise<void> {
  if (kind === 'organization') {
    const application = {
      id: row.parent_id ?? '',
      kind: 'application',
      parentId: 'platform',
    } as const;
    return ensureCan(caller, 'app.manage_organizations', application, 'manage organizations');
  }
  ensureCan(caller, 'platform.manage_applications', PLATFORM, 'manage applications');
  const below = Number(await organizationsBelow(db, row.id).first<number>('total'));
  if (below === 0) return;
  const message = `The application has ${below} organizations: delete these first.`;
  throw new Problem({ is: 'conflict', message });
}

interface Leaving {
  readonly id: string;
  readonly email: string;
}

async function leave(
  call: TenancyCall,
  caller: Caller,
  { id: scopeId, key: tenantKey }: ScopeRow,
  user: Leaving,
): Promise<void> {
  await inRegistrar(call, user.email, (registrar) =>
    registrar.changeMembership({
      ...{ userId: user.id, scopeId, tenantKey, how: 'clear', role: 'member', from: null },
      // One request removes many: each is a mutation of its own, and harmless to repeat.
      ...{ ...mutationBy(caller, call), mutationId: newId('event') },
    }),
  );
}
