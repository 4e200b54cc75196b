/** The ways in: by password, by a token, and in development as one of the demo people. */
import { dataOf } from '../api/answer.ts';
import { withoutSession } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { type Me, ownerOf } from '../caller/caller.tsx';
import type { Session } from '../session/session.ts';

/** A session that has not begun yet, and whose it is. */
export interface Proof {
  readonly session: Session;
  readonly owner: Me;
}

/** Throws a problem at the field `password` if the pair is wrong. */
export async function byPassword(email: string, password: string): Promise<Proof> {
  const body = { email, password };
  const answer = dataOf(withoutSession.POST('/api/v1/auth/token', { body })).catch(
    refusedAt('password'),
  );
  const { token } = (await answer).data;
  return { session: { token, madeBy: 'password' }, owner: await ownerOf(token) };
}

/** Throws a problem at the field `token` if it is not valid. */
export async function byToken(token: string, madeBy: 'token' | 'demo' = 'token'): Promise<Proof> {
  const owner = await ownerOf(token).catch(refusedAt('token'));
  return { session: { token, madeBy }, owner };
}

const refusedAt =
  (field: string) =>
  (error: unknown): never => {
    throw hasCode(error, 'UNAUTHORIZED') ? atField(error, field) : error;
  };
