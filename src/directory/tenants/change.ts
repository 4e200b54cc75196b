/** Creates and changes applications and organizations: one batch each, with its event. */

import { type Capped, failOverCap } from '../../db/caps.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import {
  APPLIED,
  differingColumns,
  eventOf,
  IF_RECORDED,
  type Mutation,
  recordChange,
  recordEvent,
} from '../../db/events.ts';
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
    const event = eventOf(`${tenant.kind}.create`, mutation, { scopeId: tenant.id });
    const insert = [insertTenant(db, tenant, mutation), recordEvent(db, event)];
    return await written(db, tenant, mutation, insert, room);
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is === 'constraint' && failure.name === 'scopes.key') return { is: 'key_taken' };
    throw error;
  }
}

/** Changes a tenant, unless it is as wanted already. */
export const changeTenant = (
  db: Database,
  tenant: TenantId,
  update: TenantUpdate,
  mutation: Mutation,
): Promise<TenantOutcome> =>
  written(db, tenant, mutation, updateTenant(db, tenant, update, mutation));

/** Runs a statement and its event, and reads the tenant as it is then. */
async function written(
  db: Database,
  { kind, id }: TenantId,
  mutation: Mutation,
  statements: readonly D1PreparedStatement[],
  before: readonly D1PreparedStatement[] = [],
): Promise<TenantOutcome> {
  const reading = tenantById(db, kind, id);
  const results = await changeBatch(db, mutation, [...statements, reading], before);
  const tenant = firstOf<TenantRow>(results.at(-1));
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
         UPDATE scopes SET name = next.name, description = next.description, updated_at = ?5
           FROM next WHERE scopes.id = next.id AND ${IF_RECORDED}`,
      )
      .bind(...parameters, mutation.now),
  ];
}

/** The tenant as it is, and as it will be. */
const NEXT = `
  old AS (SELECT * FROM ${ACTIVE_SCOPES} WHERE id = ?1),
  next AS MATERIALIZED (
    SELECT id, coalesce(?2, name) AS name, iif(?3, ?4, description) AS description FROM old)`;
