import type { Receiving } from '../../directory/users/given-identities.ts';
import { conflict } from '../../http/problem.ts';

/** Raises 409 if a person takes away what they sign in with last. Others may take it away. */
export function ensureWayIn({ has_password, held }: Receiving): void {
  if (has_password || held > 1) return;
  const message = 'You have no password and no other identity: set a password first.';
  throw conflict('last_way_in', message);
}
