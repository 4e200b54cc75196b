import { DurableObject } from 'cloudflare:workers';
import type { TokenClaim } from '../auth/token.ts';
import type { CopyMetadata } from '../copies/copy.ts';
import type { BatchWork } from '../db/together.ts';
import { unlessSuppressed } from '../directory/personal-data/suppression.ts';
import type { Env } from '../env.ts';
import type { Acknowledged } from './acknowledged.ts';
import { catchUp, forget, TRY_AGAIN } from './catch-up.ts';
import { DueCopies } from './due-copies.ts';
import { fill, type Missed } from './fill.ts';
import { logUnpublished } from './log.ts';
import { OrderedChanges } from './ordered-changes.ts';

/** What a registrar has for its changes, and what it does about copies besides them. */
export class CopyKeeper extends DurableObject<Env> {
  protected readonly copies = new DueCopies(this.ctx, () => this.env);
  protected readonly changes = new OrderedChanges(this.copies, () => this.env);

  /** Takes over a user whose email has become this registrar's. */
  adopt(userId: string, requestId: string): Promise<void> {
    return this.changes.inTurn(() => this.copies.adopt(userId, requestId));
  }

  /** Publishes a record that a reader missed. Returns what serves the reader from now on. */
  fillRecord(reader: TokenClaim, missed: Missed): Promise<CopyMetadata | null> {
    return this.changes.inTurn(() => fill(this.copies, this.env, reader, missed));
  }

  /** Withdraws what is left of the copies of a user who is gone. Whether nothing is left of it. */
  async forget(userId: string): Promise<boolean> {
    await catchUp(this.copies, this.changes);
    return this.changes.inTurn(() => forget(this.copies, userId));
  }

  override async alarm(): Promise<void> {
    await catchUp(this.copies, this.changes).catch((error: unknown) => {
      logUnpublished(this.env, this.copies.notes, error);
      // The platform gives up an alarm that fails often. This one comes again, and the notes stay.
      return this.ctx.storage.setAlarm(Date.now() + TRY_AGAIN);
    });
  }

  /** A change that may bring an address into the directory, unless that is suppressed. */
  protected admitted<Result>(
    email: string | undefined,
    change: BatchWork<Result>,
  ): BatchWork<Result> {
    return unlessSuppressed(this.env, email, change);
  }

  /** Makes such a change, which no copy shows. */
  protected store<Answer>(
    email: string | undefined,
    change: BatchWork<Answer>,
  ): Promise<Acknowledged<Answer>> {
    return this.changes.make(this.admitted(email, change));
  }
}
