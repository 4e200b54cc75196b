import { DurableObject } from 'cloudflare:workers';
import { capsIn } from '../db/caps.ts';
import type { Mutation } from '../db/events.ts';
import { newId } from '../db/ids.ts';
import { onSchema } from '../db/needed-schema.ts';
import type { MemberToRemove } from '../directory/members/member.ts';
import { endDeletion } from '../directory/tenants/delete.ts';
import type { Env } from '../env.ts';
import { logFailure } from '../logs/log-line.ts';
import type { DyingTenant } from './deletion-of.ts';
import { registrarOf, tenantRegistrarOf } from './in-registrar.ts';

/** A slice that failed, or whose caller is gone, is followed by the next after milliseconds. */
const GOES_ON_AFTER = 5_000;

const KEY = 'tenant';

/** The value in storage: the tenant, and the id of the request that deletes it. */
type Kept = DyingTenant & Pick<Mutation, 'requestId'> & { readonly cleared?: string };

/**
 * The deletion of one tenant. Each call removes a slice of its members, because the platform limits
 * the calls of one invocation. The alarm goes on by itself until the tenant is gone.
 */
export class TenantDeletion extends DurableObject<Env> {
  /**
   * Removes a slice of the members, and then the tenant. Whether it is gone. All is done for the
   * request that came first.
   */
  async goOn({ id, key }: DyingTenant, requestId: string): Promise<boolean> {
    const before = await this.ctx.storage.get<Kept>(KEY);
    const kept = { ...before, id, key, requestId: before?.requestId ?? requestId };
    await this.ctx.storage.put(KEY, kept);
    await this.ctx.storage.setAlarm(Date.now() + GOES_ON_AFTER);
    const isGone = await this.#slice(kept);
    if (isGone) {
      // Another tenant may have the key later.
      await tenantRegistrarOf(this.env, key).withdraw({ tenantKey: key, requestId });
      await this.ctx.storage.deleteAll();
    }
    return isGone;
  }

  override async alarm(): Promise<void> {
    const tenant = await this.ctx.storage.get<Kept>(KEY);
    if (!tenant) return;
    const { id, requestId } = tenant;
    try {
      // The next slice is another invocation.
      if (!(await this.goOn(tenant, requestId))) await this.ctx.storage.setAlarm(Date.now());
    } catch (error) {
      logFailure(this.env, requestId, { what: 'tenant not deleted yet', tenant: id, error });
      // The platform gives up an alarm that keeps failing. This one comes again.
      await this.ctx.storage.setAlarm(Date.now() + GOES_ON_AFTER);
    }
  }

  async #slice(tenant: Kept): Promise<boolean> {
    const { members, isGone, cleared } = await this.#next(tenant);
    await Promise.all(members.map((member) => this.#remove(tenant, member)));
    if (isGone) return true;
    const next = await this.#next({ ...tenant, cleared });
    await this.ctx.storage.put(KEY, { ...tenant, cleared: next.cleared });
    return next.isGone;
  }

  /** The next members to remove, and whether the tenant is gone. */
  #next({ id, requestId, cleared }: Kept) {
    const mutation = this.#mutation(requestId);
    return onSchema(this.env, () => endDeletion(this.env.DB, id, mutation, cleared));
  }

  async #remove({ id: scopeId, requestId }: Kept, { id: userId, email }: MemberToRemove) {
    const command = { ...this.#mutation(requestId), userId, scopeId };
    const clear = { how: 'clear', role: 'member', from: null } as const;
    await registrarOf(this.env, email).changeMembership({ ...command, ...clear });
  }

  /** It rests on the mark of the tenant alone. Each removal is a mutation of its own. */
  #mutation(requestId: string) {
    return {
      mutationId: newId('event'),
      actorId: null,
      requestId,
      now: Date.now(),
      grounds: null,
      caps: capsIn(this.env.CAPS),
    };
  }
}
