import { DurableObject } from 'cloudflare:workers';
import type { TokenClaim } from '../auth/token.ts';
import { type Copy, mayRead, recordKey } from '../copies/copy.ts';
import { Publisher } from '../copies/publisher.ts';
import { type Demand, isOf, meets, timelineOf } from '../db/bookmark.ts';
import { type Capped, CapReached } from '../db/caps.ts';
import type { Database } from '../db/database.ts';
import { Outdated } from '../db/errors.ts';
import { onPrimary } from '../db/session.ts';
import {
  applyMembership,
  type MemberCommand,
  type MemberOutcome,
} from '../directory/members/change.ts';
import {
  applyRecordChange,
  type RecordCommand,
  type RecordOutcome,
} from '../directory/records/change.ts';
import { copiesIn, rowsToPublish, type Written } from '../directory/records/published.ts';
import { applyMint, applyRevocation } from '../directory/tokens/change.ts';
import type { MintCommand, RevokeCommand, TokenRow } from '../directory/tokens/token.ts';
import { applyCreation, type CreateUserCommand } from '../directory/users/create.ts';
import {
  applyDeletion,
  type DeleteUserCommand,
  type DeletionOutcome,
} from '../directory/users/delete.ts';
import {
  applyIdentify,
  applyLink,
  type IdentifyCommand,
  type LinkCommand,
} from '../directory/users/identify.ts';
import { applyUnlink, type UnlinkCommand } from '../directory/users/identities.ts';
import type { UserOutcome } from '../directory/users/outcome.ts';
import { applySignIn, type SignInCommand } from '../directory/users/sign-in.ts';
import {
  applyPersonChange,
  applyUpdate,
  type ChangePersonCommand,
  type UpdateUserCommand,
} from '../directory/users/update.ts';
import type { UserWithAttributes, UserWithMemberships } from '../directory/users/user.ts';
import type { Env } from '../env.ts';
import type { Acknowledged, Taken } from './acknowledged.ts';
import { type Due, DueNotes } from './due-notes.ts';
import { registrarName, registrarOf } from './in-registrar.ts';
import { OrderedQueue } from './ordered-queue.ts';

/** A publication that failed is tried again after this many milliseconds. */
const TRY_AGAIN = 10_000;

/**
 * The registrar of one email: every write about that person runs here, one after another, D1 first
 * and then the copies in KV. The statements are correct without it; it keeps the copies in order.
 */
export class Registrar extends DurableObject<Env> {
  readonly #queue = new OrderedQueue({ waiting: 1_000, deadline: 10_000 });
  readonly #publisher = new Publisher(() => this.env.COPIES);
  readonly #notes = new DueNotes(this.ctx.storage);

  /** Changes a record and publishes it. */
  changeRecord(command: RecordCommand): Promise<Acknowledged<RecordOutcome>> {
    const { userId, tenantKey } = command;
    const due = { userId, tenantKeys: [tenantKey] };
    return this.#publish(due, (db) => applyRecordChange(db, command));
  }

  /** Stores a token. Copies learn of it when it first reads one. */
  mintToken(command: MintCommand & Capped): Promise<Acknowledged<TokenRow | undefined>> {
    return this.#change((db) => applyMint(db, command));
  }

  /** Stores the token of a sign-in, if the password that was given is still the user's. */
  signIn(command: SignInCommand): Promise<Acknowledged<TokenRow | undefined>> {
    return this.#change((db) => applySignIn(db, command));
  }

  /** Ends a token and publishes the user's copies without it. */
  revokeToken(command: RevokeCommand): Promise<Acknowledged<void>> {
    const due = { userId: command.userId, tenantKeys: [] };
    return this.#publish(due, (db) => applyRevocation(db, command));
  }

  /** Creates or updates the user of this email. */
  identify(command: IdentifyCommand): Promise<Acknowledged<UserOutcome<UserWithAttributes>>> {
    return this.#change((db) => applyIdentify(db, command));
  }

  /** Links a subject of an outside issuer to the user of this email. Whether it is linked now. */
  linkIdentity(command: LinkCommand): Promise<Acknowledged<boolean>> {
    return this.#change((db) => applyLink(db, command));
  }

  /** Ends an identity of the user of this email. No copy knows of it. */
  endIdentity(command: UnlinkCommand): Promise<Acknowledged<void>> {
    return this.#change((db) => applyUnlink(db, command));
  }

  /** Updates the details of a user, which no copy shows. */
  updatePerson(
    command: ChangePersonCommand,
  ): Promise<Acknowledged<UserOutcome<UserWithAttributes>>> {
    return this.#change((db) => applyPersonChange(db, command));
  }

  /** Creates the user of this email. */
  createUser(command: CreateUserCommand): Promise<Acknowledged<UserOutcome<UserWithMemberships>>> {
    return this.#change((db) => applyCreation(db, command));
  }

  /** Changes a user. With a new email the user belongs to the registrar of that email. */
  updateUser(command: UpdateUserCommand): Promise<Acknowledged<UserOutcome<UserWithMemberships>>> {
    const due = { userId: command.userId, tenantKeys: [] };
    return this.#publish(due, (db) => applyUpdate(db, command));
  }

  /** Deletes a user, and then the published copies. */
  deleteUser(command: DeleteUserCommand): Promise<Acknowledged<DeletionOutcome>> {
    const { userId, tenantKeys } = command;
    return this.#publish({ userId, tenantKeys }, (db) => applyDeletion(db, command));
  }

  /** Takes over a user whose email has become this registrar's. */
  async adopt(userId: string): Promise<void> {
    const due = { userId, tenantKeys: [] };
    await this.#queue.run(async () => {
      const note = await this.#notes.leave(due);
      await this.#offer(userId, await this.#current(due));
      this.#notes.offered(note);
    });
  }

  /** Adds, changes or removes a membership; the record there is published, or withdrawn. */
  changeMembership(command: MemberCommand): Promise<Acknowledged<MemberOutcome>> {
    const { userId, tenantKeys } = command;
    return this.#publish({ userId, tenantKeys }, (db) => applyMembership(db, command));
  }

  /**
   * Publishes a record that a reader missed, unless KV has a copy that would serve it, or gets one.
   */
  fillRecord({ userId, tokenId, hash }: TokenClaim, missed: Missed): Promise<void> {
    return this.#queue.run(async () => {
      const { tenantKey, demand } = missed;
      const copy = this.#publisher.newest(recordKey(userId, tenantKey));
      const counts = copy && isOf(timelineOf(this.env), copy.bookmark);
      const reached = counts && meets(copy.bookmark, demand);
      if (reached && copy.value && mayRead(copy.value.metadata, hash, Date.now())) return;
      await this.#offer(userId, await this.#current({ userId, tenantKeys: [tenantKey] }, tokenId));
    });
  }

  /** Publishes the copies that a crash or a failure left behind, and forgets finished notes. */
  override async alarm(): Promise<void> {
    try {
      const notes = await this.#queue.run(async () => {
        const { notes, lost } = await this.#notes.sweep();
        for (const due of lost) await this.#offer(due.userId, await this.#current(due));
        return notes;
      });
      await this.#publisher.settle();
      await this.#queue.run(() => this.#notes.forget(notes));
    } catch {
      // The platform gives up an alarm that keeps failing. This one does not fail, it comes again:
      // D1, KV or the queue may work again by then, and the notes stay.
      await this.ctx.storage.setAlarm(Date.now() + TRY_AGAIN);
    }
  }

  /** A change in its place in the queue that no copy shows. */
  #change<Answer>(change: (db: Database) => Promise<Answer>): Promise<Acknowledged<Answer>> {
    return this.#inOrder(async () => {
      const { result: answer, bookmark } = await onPrimary(this.env, change);
      return { answer, bookmark, copies: [] };
    });
  }

  /** A change in its place in the queue: a note for the case of a crash, D1, then the copies. */
  #publish<Answer>(
    due: Due,
    change: (db: Database) => Promise<Written<Answer>>,
  ): Promise<Acknowledged<Answer>> {
    return this.#inOrder(async () => {
      const at = Date.now();
      const note = await this.#notes.leave(due);
      const { result, bookmark } = await onPrimary(this.env, change);
      const { answer, rows, tenantKeys = [] } = result;
      if (bookmark === null) return { answer, bookmark, copies: [] };
      const touched = { ...due, tenantKeys: [...new Set([...due.tenantKeys, ...tenantKeys])] };
      const copies = copiesIn(rows, touched, { bookmark, at });
      try {
        await this.#offer(due.userId, copies);
        this.#notes.offered(note);
      } catch {
        // The change is made and is acknowledged; its copies come with the alarm.
      }
      return { answer, bookmark, copies: copies.map(({ key }) => key) };
    });
  }

  /**
   * Runs a change in its turn. Its caller hears of outdated grounds and of caps by an answer, since
   * an error loses its class on the way.
   */
  #inOrder<Answer>(change: () => Promise<Taken<Answer>>): Promise<Acknowledged<Answer>> {
    return this.#queue.run(() =>
      change().catch((error: unknown) => {
        if (error instanceof Outdated) return 'outdated' as const;
        if (error instanceof CapReached) return { reached: error.cap };
        throw error;
      }),
    );
  }

  /** Publishes a user's copies, or hands the user to another registrar if the email has changed. */
  async #offer(userId: string, copies: readonly Copy[]): Promise<void> {
    const owner = copies.find((copy) => copy.owner && !this.#isMine(copy.owner))?.owner;
    if (owner) {
      // Drain our own puts first, so that none of them lands after the new registrar's.
      await this.#publisher.settle();
      await registrarOf(this.env, owner).adopt(userId);
    } else {
      for (const copy of copies) this.#publisher.offer(copy);
    }
  }

  #isMine(email: string): boolean {
    return this.env.REGISTRAR.idFromName(registrarName(email)).equals(this.ctx.id);
  }

  async #current(due: Due, readBy: string | null = null): Promise<Copy[]> {
    const at = Date.now();
    const { result, bookmark } = await onPrimary(this.env, (db) =>
      rowsToPublish(db, { ...due, now: at, readBy }),
    );
    if (bookmark === null) throw new Error('D1 answered without a bookmark');
    return copiesIn(result, due, { bookmark, at });
  }
}

/** A copy that a reader did not find: of the record in a tenant, and meeting a demand. */
interface Missed {
  readonly tenantKey: string;
  readonly demand: Demand;
}
