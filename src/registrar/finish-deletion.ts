import { capsIn } from '../db/caps.ts';
import type { Database } from '../db/database.ts';
import type { Mutation } from '../db/events.ts';
import { newId } from '../db/ids.ts';
import type { MemberToRemove } from '../directory/members/member.ts';
import { endDeletion } from '../directory/tenants/delete.ts';
import { type DyingTenant, deletionOf } from './deletion-of.ts';
import { type Acknowledging, inRegistrar, inTenantRegistrar } from './in-registrar.ts';

type Context = Acknowledging & { readonly db: Database };

/** After so many slices the alarm goes on alone. Each is a call and a look at D1. */
const CALLS = 10;

/**
 * Removes the members of a tenant that is being deleted, each in their registrar, so that no
 * published copy outlives it, and then the tenant. Whether it is gone. The first members are
 * removed here, with their fences. If there are more, the tenant's own object removes them.
 * See docs/decisions/tenancy.md#deleting-a-tenant.
 */
export async function finishDeletion(
  context: Context,
  tenant: DyingTenant,
  by: Pick<Mutation, 'actorId' | 'rootLabel' | 'requestId' | 'now'>,
  first: readonly MemberToRemove[],
): Promise<boolean> {
  const { id: scopeId, key: tenantKey } = tenant;
  // Another tenant may have the key later.
  const note = { tenantKey, requestId: by.requestId };
  await inTenantRegistrar(context, tenantKey, (registrar) => registrar.withdraw(note));
  // It rests on the mark of the tenant alone. Each removal is a mutation of its own.
  const caps = capsIn(context.env.CAPS);
  const step = () => ({ ...by, mutationId: newId('event'), grounds: null, caps });
  const remove = ({ id: userId, email }: MemberToRemove) => {
    const command = { ...step(), userId, scopeId };
    return inRegistrar(context, email, (registrar) =>
      registrar.changeMembership({ ...command, how: 'clear', role: 'member', from: null }),
    );
  };
  await Promise.all(first.map(remove));
  for (let calls = 0; calls < CALLS; calls += 1) {
    const { isGone } = await endDeletion(context.db, scopeId, step());
    if (isGone) return true;
    // If it fails, the alarm of the object goes on.
    const goesOn = deletionOf(context.env, tenant)
      .goOn(tenant, by.requestId)
      .catch(() => false);
    await context.meter.time('object', goesOn);
  }
  return false;
}
