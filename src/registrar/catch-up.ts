import type { DueCopies } from './due-copies.ts';
import type { OrderedChanges } from './ordered-changes.ts';

/** A publication that failed is tried again after this many milliseconds. */
export const TRY_AGAIN = 10_000;

/** Does the work on copies that a crash or a failure has left, and forgets finished notes. */
export async function catchUp(copies: DueCopies, changes: OrderedChanges): Promise<void> {
  const notes = await changes.inTurn(() => copies.catchUp());
  await copies.settle();
  await changes.inTurn(() => copies.notes.forget(notes));
}

/** Forgets a user who is gone. Whether no work is left. */
export async function forget({ known, notes }: DueCopies, userId: string): Promise<boolean> {
  await known.forget(userId);
  return notes.emptyOf(userId);
}
