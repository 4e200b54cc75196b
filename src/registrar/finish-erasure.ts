import type { Bookmark } from '../db/bookmark.ts';
import { firstOf } from '../db/rows.ts';
import { onPrimary } from '../db/session.ts';
import { eraseSlice } from '../directory/personal-data/erase-slice.ts';
import {
  type ErasureRow,
  endErasure,
  type Unfinished,
} from '../directory/personal-data/erasure.ts';
import type { Env } from '../env.ts';
import { bucketNamed } from '../limits/exact.ts';
import { notifierOf } from '../webhooks/objects.ts';
import { registrarNamed } from './in-registrar.ts';

/** So many slices are done in one go. Each is a call of D1, or of an object that calls KV. */
const SLICES = 10;

/** An erasure whose person is deleted, and that is not finished. */
export interface ErasureToFinish {
  readonly id: string;
  /** JSON of an `Unfinished`. */
  readonly unfinished: string;
}

/**
 * Waits until the copies of an erased person are withdrawn, takes them out of what waits for
 * webhooks, empties the objects that counted them,
 * and replaces what is left of their id. Returns the receipt, or null if there is more to do. It
 * may be done again and again: the clean-up does it after a crash.
 */
export async function finishErasure(
  env: Env,
  { id, unfinished }: ErasureToFinish,
): Promise<ErasureRow | null> {
  const left: Unfinished = JSON.parse(unfinished);
  const registrar = registrarNamed(env, left.registrar);
  const isForgotten = await inSlices(async () => (await registrar.forget(left.userId)) || null);
  if (!isForgotten) return null;
  await notifierOf(env).forget(left.userId, left.pseudonym);
  await Promise.all(left.buckets.map((name) => bucketNamed(env, name).clear()));
  const bookmark = await inSlices<Bookmark>(async () => {
    const { result: hasMore, bookmark: state } = await onPrimary(env, (db) => eraseSlice(db, left));
    return hasMore ? null : state;
  });
  if (bookmark === null) return null;
  const { result } = await onPrimary(env, (db) => endErasure(db, id, bookmark).all());
  return firstOf<ErasureRow>(result) ?? null;
}

/** Does slices of work until one has a result. Null: there is more to do. */
async function inSlices<Result>(slice: () => Promise<Result | null>): Promise<Result | null> {
  for (let slices = 0; slices < SLICES; slices += 1) {
    const result = await slice();
    if (result !== null) return result;
  }
  return null;
}
