import type { DueCopies } from './due-copies.ts';
import type { OrderedChanges } from './ordered-changes.ts';

/** Does the work on copies that a crash or a failure has left, and forgets finished notes. */
export async function catchUp(copies: DueCopies, changes: OrderedChanges): Promise<void> {
  const notes = await changes.inTurn(() => copies.catchUp());
  await copies.settle();
  await changes.inTurn(() => copies.notes.forget(notes));
}
