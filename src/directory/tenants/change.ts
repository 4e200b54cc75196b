/** Creates and changes applications and organizations: one batch each, with its event. */

import { type Capped, failOverCap } from '../../db/caps.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { TenantKind } from '../../values/choices.ts';
import { changeBatch } from '../grounds.ts';
import { type TenantRow, tenantById } from './tenant.ts';

export interface TenantId {
  readonly kind: TenantKind;
  readonly id: string;
}

interface NewTenant extends TenantId {
  readonly parentId: string;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
}

/** A change of a tenant: an absent field stays, null clears it. */
export interface TenantUpdate {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
}

/** The tenant after a change, or why there is none. */
type TenantOutcome =
  | { readonly is: 'done'; readonly tenant: TenantRow }
  | { readonly is: 'key_taken' | 'gone' };

export async function createTenant(
  db: Database,
  tenant: NewTenant,
  mutation: Mutation & Capped,
): Promise<TenantOutcome> {
  try {
    const room = tenant.kind === 'organization' ? [roomBelow(db, tenant, mutation)] : [];
    return await written(db, tenant, 'create', insertTenant(db, tenant, mutation), mutation, room);
  } catch (error) {
    if (databaseFailure(error).is === 'constraint') return { is: 'key_taken' };
    throw error;
  }
}

export const changeTenant = (
  db: Database,
  tenant: TenantId,
  update: TenantUpdate,
  mutation: Mutation,
): Promise<TenantOutcome> =>
  written(db, tenant, 'change', updateTenant(db, tenant.id, update, mutation), mutation);

/** Runs one statement with its event, and reads the tenant as it is then. */
async function written(
  db: Database,
  { kind, id }: TenantId,
  verb: 'create' | 'change',
  statement: D1PreparedStatement,
  mutation: Mutation,
  before: readonly D1PreparedStatement[] = [],
): Promise<TenantOutcome> {
  const statements = [
    statement,
    recordEvent(db, eventOf(`${kind}.${verb}`, mutation)),
    tenantById(db, kind, id),
  ];
  const [, , found] = await changeBatch(db, mutation, statements, before);
  const tenant = firstOf<TenantRow>(found);
  return tenant ? { is: 'done', tenant } : { is: 'gone' };
}

/** Fails the batch that creates an organization, if its application has no room. */
const roomBelow = (
  db: Database,
  { parentId }: NewTenant,
  { mutationId, caps }: Mutation & Capped,
): D1PreparedStatement => db.prepare(ORGANIZATIONS).bind(parentId, caps.organizations, mutationId);

const ORGANIZATIONS = failOverCap(
  'organizations',
  `(SELECT count(*) FROM scopes WHERE parent_id = ?1) < ?2 OR ${APPLIED('?3')}`,
);

const insertTenant = (
  db: Database,
  { id, kind, parentId, key, name, description }: NewTenant,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO scopes (id, kind, parent_id, key, name, description, created_at, updated_at)
       SELECT ?1, ?2, id, ?4, ?5, ?6, ?7, ?7 FROM ${ACTIVE_SCOPES} WHERE id = ?3 AND NOT ${APPLIED('?8')}`,
    )
    .bind(id, kind, parentId, key, name, description, now, mutationId);

const updateTenant = (
  db: Database,
  id: string,
  { name, description }: TenantUpdate,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE scopes SET name = coalesce(?2, name),
              description = CASE WHEN ?3 THEN ?4 ELSE description END, updated_at = ?5
        WHERE id = ?1 AND status = 'active' AND NOT ${APPLIED('?6')}`,
    )
    .bind(
      id,
      name ?? null,
      description === undefined ? 0 : 1,
      description ?? null,
      now,
      mutationId,
    );
