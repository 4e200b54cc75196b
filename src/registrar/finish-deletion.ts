import type { RequestContext } from '../auth/call.ts';
import { capsIn } from '../db/caps.ts';
import type { Database } from '../db/database.ts';
import type { Mutation } from '../db/events.ts';
import { newId } from '../db/ids.ts';
import type { MemberToRemove } from '../directory/members/member.ts';
import { endDeletion } from '../directory/tenants/delete.ts';
import { inRegistrar } from './in-registrar.ts';

/** A tenant that is being deleted. */
interface DyingTenant {
  readonly id: string;
  readonly key: string;
}

type Context = Pick<RequestContext, 'env' | 'acknowledge' | 'meter'> & { readonly db: Database };

/** At most so many slices of members are removed at once; a repetition goes on. */
const SLICES = 4;

/**
 * Removes the members of a tenant that is being deleted, each in their registrar, so that no
 * published copy outlives it, and then the tenant. Whether it is gone.
 */
export async function finishDeletion(
  context: Context,
  { id: scopeId, key }: DyingTenant,
  by: Pick<Mutation, 'actorId' | 'requestId' | 'now'>,
  first: readonly MemberToRemove[],
): Promise<boolean> {
  // It rests on the mark of the tenant alone. Each removal is a mutation of its own.
  const caps = capsIn(context.env.CAPS);
  const step = () => ({ ...by, mutationId: newId('event'), grounds: null, caps });
  const remove = ({ id: userId, email }: MemberToRemove) => {
    const command = { ...step(), userId, scopeId, tenantKey: key };
    return inRegistrar(context, email, (registrar) =>
      registrar.changeMembership({ ...command, how: 'clear', role: 'member', from: null }),
    );
  };
  let members = first;
  for (let slices = 0; slices < SLICES; slices += 1) {
    await Promise.all(members.map(remove));
    members = await endDeletion(context.db, scopeId, step());
    if (members.length === 0) return true;
  }
  return false;
}
