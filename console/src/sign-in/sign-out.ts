/** Signs out: a token made by password ends at the server, any other is only forgotten. */
import { done } from '../api/answer.ts';
import { withoutSession } from '../api/client.ts';
import { currentSession, endSession, type Session } from '../session/session.ts';

/** Forgets the token first, so that a lost connection keeps nobody signed in here. */
export async function signOut(): Promise<void> {
  const session = currentSession();
  endSession();
  if (session) await revoke(session);
}

/** Ends a token that was made by password. */
export async function revoke({ token, madeBy }: Session): Promise<void> {
  if (madeBy !== 'password') return;
  const headers = { Authorization: `Bearer ${token}` };
  await done(withoutSession.DELETE('/api/v1/auth/token', { headers }));
}
