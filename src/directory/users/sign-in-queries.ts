import type { Database } from '../../db/database.ts';
import type { SignInCommand } from '../tokens/commands.ts';

/** A user who may sign in, and what their password is held against. */
export interface SigningIn {
  readonly id: string;
  readonly principal_id: string;
  readonly username: string;
  readonly email: string;
  readonly name: string | null;
  readonly password_hash: string;
}

/** The email comes first: nobody gets in another's way by taking their email as a username. */
const SIGNING_IN = `
  SELECT u.id, p.id AS principal_id, u.username, u.email, u.name, u.password_hash
    FROM users u JOIN principals p ON p.user_id = u.id
   WHERE (u.email = ?1 OR u.username = ?2)
     AND u.kind = 'human' AND u.status = 'active' AND u.password_hash IS NOT NULL
   ORDER BY u.email = ?1 DESC LIMIT 1`;

/** Who signs in with this email (normalised) or username. Whoever may not sign in is nobody. */
export const findSigningIn = (
  db: Database,
  email: string | undefined,
  username: string | undefined,
): Promise<SigningIn | null> =>
  db
    .prepare(SIGNING_IN)
    .bind(email ?? null, username ?? null)
    .first<SigningIn>();

/** Notes a sign-in whose token was stored. What is known about the user keeps its version. */
export const noteSignIn = (db: Database, command: SignInCommand): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET last_login_at = ?1
        WHERE id = ?2 AND EXISTS (SELECT 1 FROM tokens WHERE id = ?3)`,
    )
    .bind(command.now, command.userId, command.tokenId);
