/** Sessions with D1: work on the primary or on a replica, and the state that it read or left. */
import type { Env } from '../env.ts';
import { type Bookmark, bookmarkOf, d1BookmarkOf, timelineOf } from './bookmark.ts';
import type { Database } from './database.ts';
import { onSchema } from './needed-schema.ts';
import { retrying } from './retry.ts';

type Bound = Pick<Env, 'DB' | 'DB_EPOCH'>;

/** The state that a session has come to; null if it has asked D1 nothing, or D1 took nothing. */
export function stateOf(session: D1DatabaseSession, env: Bound): Bookmark | null {
  const state = session.getBookmark();
  return state === null ? null : bookmarkOf(timelineOf(env), state);
}

/** The result of some work, and the state of D1 that it has come to. */
interface Dated<Result> {
  readonly result: Result;
  readonly bookmark: Bookmark | null;
}

/** Runs idempotent work on the primary, and repeats it after a passing failure. */
export const onPrimary = <Result>(
  env: Bound,
  work: (db: Database) => Promise<Result>,
): Promise<Dated<Result>> => retrying(() => onPrimaryOnce(env, work));

/** Runs work on the primary that repeats by itself what may be repeated. */
export async function onPrimaryOnce<Result>(
  env: Bound,
  work: (db: Database) => Promise<Result>,
): Promise<Dated<Result>> {
  const session = env.DB.withSession('first-primary');
  const result = await onSchema(env, () => work(session));
  return { result, bookmark: stateOf(session, env) };
}

/** Runs a read on the nearest replica that has reached a state of this timeline. */
export async function onReplica<Result>(
  env: Bound,
  atLeast: Bookmark | null,
  read: (db: Database) => Promise<Result>,
): Promise<Dated<Result>> {
  const from = atLeast === null ? 'first-unconstrained' : d1BookmarkOf(atLeast);
  const session = env.DB.withSession(from);
  const result = await onSchema(env, () => read(session));
  return { result, bookmark: stateOf(session, env) };
}
