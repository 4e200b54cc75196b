/**
 * The rule for webhooks with `full` payload, which carry values. Pure.
 * See docs/decisions/webhooks.md#who-may-ask-for-values.
 */
import { SURFACES } from '../values/choices.ts';
import type { Caller, Scope, Tenant } from './caller.ts';
import { mayReadEvents, sees, seesPrivateKeys } from './history.ts';
import { visibleIn } from './visibility.ts';

/** A webhook carries values on the word of a caller who sees all of them where it listens. */
export const mayAskForValues = (caller: Caller, { id, kind, parentId }: Scope): boolean =>
  kind === 'platform'
    ? mayReadEvents(caller)
    : heardBy({ id, kind, parentId }).every((tenant) => seesAllIn(caller, tenant));

/** What a webhook of a tenant listens to: an application's also hears any organization in it. */
const heardBy = (tenant: Tenant): readonly Tenant[] =>
  tenant.kind === 'organization'
    ? [tenant]
    : [tenant, { id: `any of ${tenant.id}`, kind: 'organization', parentId: tenant.id }];

/** Whether a caller sees the people of a tenant, and all that its history shows. */
const seesAllIn = (caller: Caller, scope: Tenant): boolean =>
  visibleIn(caller, scope) !== undefined &&
  seesPrivateKeys(caller, { userId: null, scope }) &&
  SURFACES.filter((surface) => surface !== 'users').every((surface) =>
    sees(caller, { surface, userId: null, scope }),
  );
