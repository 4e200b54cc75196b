/** People whom a tenant manages, changed. */
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { holdUser, shownUser } from '../tags.ts';
import type { ManagedUpdate } from './bodies.ts';
import { managedUserAt } from './managed.ts';
import { change, namedIn } from './update.ts';
import { viewIn } from './view.ts';

export interface ManagedCall extends TenancyCall {
  readonly body: ManagedUpdate;
}

/** Changes the names and the image of a person whom a tenant manages. */
export async function updateManagedUser(call: ManagedCall, params: ScopeParams, userId: string) {
  const at = await managedUserAt(call, params, userId, 'update_users', namedIn(call.body));
  const view = viewIn(at.scope);
  holdUser(call, at.user, view);
  const updated = await change(call, at, { isService: false, onPlatform: {} });
  return shownUser(updated, view);
}
