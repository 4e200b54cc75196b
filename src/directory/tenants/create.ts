/** Creates applications and organizations: one batch, with its event and with its first owner. */
import { type Capped, failOverCap } from '../../db/caps.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { type InvitationRow, invitationById } from '../invitations/invitation.ts';
import type { TenantId } from './change.ts';
import { type FirstOwner, makeOwner, roomForOwner } from './first-owner.ts';
import { type TenantRow, tenantById } from './tenant.ts';

interface NewTenant extends TenantId {
  readonly parentId: string;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly owner: FirstOwner;
  /** No other tenant beside it may have its name. */
  readonly isNameUnique: boolean;
}

/** A new tenant, with the invitation of its owner if one is asked. */
export interface CreatedTenant {
  readonly tenant: TenantRow;
  readonly invitation: InvitationRow | null;
}

type CreationOutcome =
  | ({ readonly is: 'done' } & CreatedTenant)
  | { readonly is: 'key_taken' | 'name_taken' | 'gone' };

export async function createTenant(
  db: Database,
  tenant: NewTenant,
  mutation: Mutation & Capped,
): Promise<CreationOutcome> {
  const { kind, id, owner } = tenant;
  const making = [
    insertTenant(db, tenant, mutation),
    recordEvent(db, eventOf(`${kind}.create`, mutation, { scopeId: id })),
    ...makeOwner(db, owner, id, mutation),
  ];
  const reading = [tenantById(db, kind, id), sameName(db, tenant)];
  if (owner.is === 'invited') reading.push(invitationById(db, id, owner.invitation.invitationId));
  const room = [...roomBelow(db, tenant, mutation), ...roomForOwner(db, owner, id, mutation)];
  try {
    const results = await changeBatch(db, mutation, [...making, ...reading], room);
    const [created, others, invited] = results.slice(making.length);
    const row = firstOf<TenantRow>(created);
    if (!row) return { is: rowsOf(others).length > 0 ? 'name_taken' : 'gone' };
    return { is: 'done', tenant: row, invitation: firstOf<InvitationRow>(invited) ?? null };
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is === 'constraint' && failure.name === 'scopes.key') return { is: 'key_taken' };
    throw error;
  }
}

/** Fails the batch that creates an organization, if its application has no room. */
const roomBelow = (
  db: Database,
  { kind, parentId }: NewTenant,
  { mutationId, caps }: Mutation & Capped,
): D1PreparedStatement[] =>
  kind === 'organization'
    ? [db.prepare(ORGANIZATIONS).bind(parentId, caps.organizations, mutationId)]
    : [];

const ORGANIZATIONS = failOverCap(
  'organizations',
  `(SELECT count(*) FROM scopes WHERE parent_id = ?1) < ?2 OR ${APPLIED('?3')}`,
);

const insertTenant = (
  db: Database,
  { id, kind, parentId, key, name, description, isNameUnique }: NewTenant,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO scopes (id, kind, parent_id, key, name, description, created_at, updated_at,
                           event_id)
       SELECT ?1, ?2, id, ?4, ?5, ?6, ?7, ?7, ?8 FROM ${ACTIVE_SCOPES} WHERE id = ?3 AND NOT ${APPLIED('?8')}
          AND NOT (?9 AND EXISTS (${SAME_NAME('?3', '?5')}))`,
    )
    .bind(id, kind, parentId, key, name, description, now, mutationId, isNameUnique ? 1 : 0);

const SAME_NAME = (parent: string, name: string) =>
  `SELECT 1 FROM ${ACTIVE_SCOPES} WHERE parent_id = ${parent} AND name = ${name}`;

/** Whether another one stood in the way, if it was not made. */
const sameName = (db: Database, { parentId, name, isNameUnique }: NewTenant) =>
  db.prepare(`${SAME_NAME('?1', '?2')} AND ?3 LIMIT 1`).bind(parentId, name, isNameUnique ? 1 : 0);
