import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import { storedFields, type UserFields } from '../users/user.ts';

/**
 * Verifies the address of an account, whoever has it, and sets the fields that come with the proof.
 * A pending account becomes active. The trigger of the first proof ends what was set before. It is
 * made once: the event follows it in the batch.
 */
export function provenAccount(
  db: Database,
  { userId, mutationId, now }: Mutation & { readonly userId: string },
  fields: UserFields,
): D1PreparedStatement {
  const { columns, json } = storedFields(fields);
  const assignments = columns.map((column) => `${column} = ?2 ->> '${column}', `).join('');
  return db
    .prepare(
      `UPDATE users
          SET ${assignments} email_verified = 1, status = iif(status = 'pending', 'active', status),
              version = version + 1, updated_at = max(updated_at, ?3), event_id = ?4
        WHERE id = ?1 AND kind = 'human' AND NOT ${APPLIED('?4')}`,
    )
    .bind(userId, json, now, mutationId);
}
