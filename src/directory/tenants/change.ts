/** Changes applications and organizations: one batch each, with its event. */

import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import {
  differingColumns,
  eventOf,
  IF_RECORDED,
  type Mutation,
  recordChange,
} from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { TenantKind } from '../../values/choices.ts';
import { changeBatch } from '../grounds.ts';
import { type TenantRow, tenantById } from './tenant.ts';

export interface TenantId {
  readonly kind: TenantKind;
  readonly id: string;
}

/** A change of a tenant: an absent field stays, null clears it. */
export interface TenantUpdate {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
}

/** The tenant after a change, or why there is none. */
type TenantOutcome = { readonly is: 'done'; readonly tenant: TenantRow } | { readonly is: 'gone' };

/** Changes a tenant, unless it is as wanted already. */
export async function changeTenant(
  db: Database,
  tenant: TenantId,
  update: TenantUpdate,
  mutation: Mutation,
): Promise<TenantOutcome> {
  const [, , after] = await changeBatch(db, mutation, [
    ...updateTenant(db, tenant, update, mutation),
    tenantById(db, tenant.kind, tenant.id),
  ]);
  const row = firstOf<TenantRow>(after);
  return row ? { is: 'done', tenant: row } : { is: 'gone' };
}

function updateTenant(
  db: Database,
  { kind, id }: TenantId,
  { name, description }: TenantUpdate,
  mutation: Mutation,
): [event: D1PreparedStatement, update: D1PreparedStatement] {
  const parameters = [id, name ?? null, description === undefined ? 0 : 1, description ?? null];
  return [
    recordChange(db, eventOf(`${kind}.change`, mutation, { scopeId: id }), {
      tables: NEXT,
      names: differingColumns(['name', 'description'], 'old', 'next'),
      row: 'SELECT NULL AS user_id, NULL AS version WHERE EXISTS (SELECT 1 FROM names)',
      parameters,
    }),
    db
      .prepare(
        `WITH ${NEXT}
         UPDATE scopes SET name = next.name, description = next.description, updated_at = ?5,
                event_id = ?6
           FROM next WHERE scopes.id = next.id AND ${IF_RECORDED}`,
      )
      .bind(...parameters, mutation.now, mutation.mutationId),
  ];
}

/** The tenant as it is, and as it will be. */
const NEXT = `
  old AS (SELECT * FROM ${ACTIVE_SCOPES} WHERE id = ?1),
  next AS MATERIALIZED (
    SELECT id, coalesce(?2, name) AS name, iif(?3, ?4, description) AS description FROM old)`;
