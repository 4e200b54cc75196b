import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { NewMessage } from '../messages/message.ts';

/**
 * Turns the message with a code into word of the account that the address has already, if it is one
 * of these accounts: SQL on `users`.
 */
export const tellKnownAddress = (
  db: Database,
  { id, email }: NewMessage,
  accounts: string,
  { mutationId }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE messages SET kind = 'known_address', about = NULL,
              detail = json_remove(detail, '$.secret', '$.expiresAt')
        WHERE id = ?1 AND kind <> 'known_address' AND next_at IS NOT NULL AND ${APPLIED('?3')}
          AND EXISTS (SELECT 1 FROM users WHERE email = ?2 AND kind = 'human' AND ${accounts})`,
    )
    .bind(id, email, mutationId);
