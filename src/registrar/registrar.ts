import { DurableObject } from 'cloudflare:workers';
import { applyMint, applyRevocation, applySignIn } from '../auth/change.ts';
import type { MintCommand, RevokeCommand, SignInCommand } from '../auth/commands.ts';
import { applyLink, type LinkCommand } from '../auth/identities.ts';
import type { TokenRow } from '../auth/queries.ts';
import type { TokenClaim } from '../auth/token.ts';
import { retrying } from '../db/retry.ts';
import type { Env } from '../env.ts';
import { applyRecordCommand, type ChangeOutcome } from '../metadata/change.ts';
import { copiesOfUser, mayRead } from '../metadata/published.ts';
import type { RecordCommand } from '../metadata/rules.ts';
import {
  applyDeletion,
  applyIdentify,
  applyPersonChange,
  type DeletionOutcome,
  type PersonOutcome,
} from '../people/change.ts';
import type {
  ChangePersonCommand,
  DeletePersonCommand,
  IdentifyCommand,
} from '../people/commands.ts';
import { applyMembership, type MemberOutcome } from '../tenancy/member-change.ts';
import type { MemberCommand } from '../tenancy/member-queries.ts';
import { applyCreation, applyUpdate, type UserOutcome } from '../tenancy/user-change.ts';
import type { CreateUserCommand, UpdateUserCommand } from '../tenancy/user-commands.ts';
import { registrarName, registrarOf } from './ask.ts';
import { type Copy, recordKey } from './copies.ts';
import { type Due, DueNotes } from './due-notes.ts';
import { OrderedQueue } from './ordered-queue.ts';
import { Publisher } from './publisher.ts';

/** A change that D1 has taken, and where its copies come from. */
interface Written<Answer> {
  readonly answer: Answer;
  readonly copies: () => Promise<readonly Copy[]>;
}

/** How long until what could not be published is tried again. */
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
  changeRecord(command: RecordCommand): Promise<ChangeOutcome> {
    const { userId, tenantKey } = command;
    return this.#write({ userId, tenantKeys: [tenantKey] }, async () => {
      const { outcome, copy } = await retrying(() => applyRecordCommand(this.env.DB, command));
      return { answer: outcome, copies: async () => (copy ? [copy] : []) };
    });
  }

  /** Stores a token. Copies learn of it when it first reads one. */
  mintToken(command: MintCommand): Promise<TokenRow | undefined> {
    return this.#queue.run(() => retrying(() => applyMint(this.env.DB, command)));
  }

  /** Stores the token of a sign-in, if the password that was given is still the user's. */
  signIn(command: SignInCommand): Promise<TokenRow | undefined> {
    return this.#queue.run(() => retrying(() => applySignIn(this.env.DB, command)));
  }

  /** Ends a token and publishes the user's copies without it. */
  revokeToken(command: RevokeCommand): Promise<void> {
    const due = { userId: command.userId, tenantKeys: [] };
    return this.#write(due, async () => {
      await retrying(() => applyRevocation(this.env.DB, command));
      return { answer: undefined, copies: () => this.#current(due) };
    });
  }

  /** Creates or updates the person of this email. */
  identify(command: IdentifyCommand): Promise<PersonOutcome> {
    return this.#queue.run(() => retrying(() => applyIdentify(this.env.DB, command)));
  }

  /** Makes a subject of an outside issuer known, and its user with it. Whether it is known now. */
  linkIdentity(command: LinkCommand): Promise<boolean> {
    return this.#queue.run(() => retrying(() => applyLink(this.env.DB, command)));
  }

  /** Updates a person. What is known about people is not published. */
  changePerson(command: ChangePersonCommand): Promise<PersonOutcome> {
    return this.#queue.run(() => retrying(() => applyPersonChange(this.env.DB, command)));
  }

  /** Deletes a person, and then the published copies. */
  deletePerson(command: DeletePersonCommand): Promise<DeletionOutcome> {
    const { userId, tenantKeys } = command;
    return this.#write({ userId, tenantKeys }, async () => {
      const answer = await retrying(() => applyDeletion(this.env.DB, command));
      return { answer, copies: () => this.#current({ userId, tenantKeys }) };
    });
  }

  /** Creates the user of this email. */
  createUser(command: CreateUserCommand): Promise<UserOutcome> {
    return this.#queue.run(() => retrying(() => applyCreation(this.env.DB, command)));
  }

  /** Changes a user. With a new email the person belongs to the registrar of that email. */
  updateUser(command: UpdateUserCommand): Promise<UserOutcome> {
    const due = { userId: command.userId, tenantKeys: command.tenantKeys };
    return this.#write(due, async () => {
      const answer = await retrying(() => applyUpdate(this.env.DB, command));
      return { answer, copies: () => this.#current({ ...due, tenantKeys: [] }) };
    });
  }

  /** Takes over a person whose email has become this registrar's. */
  async adopt(userId: string): Promise<void> {
    await this.#write({ userId, tenantKeys: [] }, async () => ({
      answer: undefined,
      copies: () => this.#current({ userId, tenantKeys: [] }),
    }));
  }

  /** Adds, changes or removes a membership; the record there is published, or withdrawn. */
  changeMembership(command: MemberCommand): Promise<MemberOutcome> {
    const due = { userId: command.userId, tenantKeys: [command.tenantKey] };
    return this.#write(due, async () => {
      const answer = await retrying(() => applyMembership(this.env.DB, command));
      return { answer, copies: () => this.#current(due) };
    });
  }

  /** Publishes a record that a reader missed, unless KV has a copy already that would serve it. */
  fillRecord({ userId, tokenId, hash }: TokenClaim, tenantKey: string): Promise<void> {
    return this.#queue.run(async () => {
      const copy = this.#publisher.published(recordKey(userId, tenantKey));
      if (copy?.value && mayRead(copy.value.metadata, hash, Date.now())) return;
      await this.#offer(userId, await this.#current({ userId, tenantKeys: [tenantKey] }, tokenId));
    });
  }

  /** Publishes what a crash or a failure left behind, and forgets what needs no more care. */
  override async alarm(): Promise<void> {
    try {
      const notes = await this.#queue.run(async () => {
        const { notes, lost } = await this.#notes.sweep();
        for (const due of lost) await this.#offer(due.userId, await this.#current(due));
        return notes;
      });
      if (await this.#publisher.settle()) {
        return await this.#queue.run(() => this.#notes.forget(notes));
      }
    } catch {
      // D1 or the queue: what is due stays noted.
    }
    // The platform gives up an alarm that keeps failing; this one does not fail, it comes again.
    await this.ctx.storage.setAlarm(Date.now() + TRY_AGAIN);
  }

  /** A change in its place in the queue: a note for the case of a crash, D1, then the copies. */
  #write<Answer>(due: Due, change: () => Promise<Written<Answer>>): Promise<Answer> {
    return this.#queue.run(async () => {
      const note = await this.#notes.leave(due);
      const { answer, copies } = await change();
      try {
        await this.#offer(due.userId, await copies());
        this.#notes.offered(note);
      } catch {
        // The change is made and is acknowledged; its copies come with the alarm.
      }
      return answer;
    });
  }

  /** Publishes the copies of a person who is this registrar's; another's, it leaves to that one. */
  async #offer(userId: string, copies: readonly Copy[]): Promise<void> {
    const owner = copies.find((copy) => copy.owner && !this.#isMine(copy.owner))?.owner;
    if (owner) {
      // Both agree before the other starts: nothing of this one's is on its way to KV any more.
      await this.#publisher.settle();
      await registrarOf(this.env, owner).adopt(userId);
    } else {
      for (const copy of copies) this.#publisher.offer(copy);
    }
  }

  #isMine(email: string): boolean {
    return this.env.REGISTRAR.idFromName(registrarName(email)).equals(this.ctx.id);
  }

  #current({ userId, tenantKeys }: Due, readBy: string | null = null): Promise<Copy[]> {
    return copiesOfUser(this.env.DB, { userId, tenantKeys, now: Date.now(), readBy });
  }
}
