/** Permits of exact limits that an isolate has in hand. */
import { RecentlyUsed } from '../isolate/recently-used.ts';
import type { Caller } from '../policy/caller.ts';
import { clientAddress } from './client-address.ts';
import { type Limited, limitCaller } from './exact.ts';
import type { Action } from './settings.ts';

/** A permit to carry out an action once. */
export interface Permit {
  readonly key: string;
  /** Milliseconds UTC. */
  readonly until: number;
}

/** A permit that is not used may be used for another request so long, in milliseconds. */
const LASTS = 10_000;

/** By action, caller and address. */
const inHand = new RecentlyUsed<readonly Permit[]>({ entries: 1_000 });

/**
 * A permit for an action of a caller: one that an earlier request has given back, or a new one, for
 * which the caller is charged. Raises `rate_limited` and `unavailable` as `limitCaller` does. See
 * docs/decisions/limits.md#a-permit-in-hand.
 */
export async function takePermit(
  call: Limited & { readonly now: number },
  action: Action,
  caller: Caller,
): Promise<Permit> {
  const subject = caller.kind === 'root' ? 'root' : caller.userId;
  const key = JSON.stringify([action, clientAddress(call.headers), subject]);
  const [permit, ...others] = (inHand.get(key) ?? []).filter(({ until }) => until > call.now);
  inHand.set(key, others);
  if (permit) return permit;
  await limitCaller(call, action, caller);
  return { key, until: call.now + LASTS };
}

/** Gives back a permit that was not used. */
export function giveBack(permit: Permit): void {
  inHand.set(permit.key, [...(inHand.get(permit.key) ?? []), permit]);
}
