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
import { registrarOf } from './ask.ts';
import { type Copy, recordKey } from './copies.ts';
import { OrderedQueue } from './ordered-queue.ts';
import { Publisher } from './publisher.ts';

/** Whose copies are to be published again after a crash, and in which tenants there may be some. */
interface Due {
  readonly userId: string;
  readonly tenantKeys: readonly string[];
}

/** A change that D1 has taken, and where its copies come from. */
interface Written<Answer> {
  readonly answer: Answer;
  readonly copies: () => Promise<readonly Copy[]>;
}

/** How long after a write a copy that never reached KV is published all the same. */
const CATCH_UP_DELAY = 5_000;
const DUE = 'due/';

/**
 * The registrar of one email: every write about that person runs here, one after another, D1 first
 * and then the copies in KV. The statements are correct without it; it keeps the copies in order.
 */
export class Registrar extends DurableObject<Env> {
  readonly #queue = new OrderedQueue({ waiting: 1_000, deadline: 10_000 });
  readonly #publisher = new Publisher(() => this.env.COPIES);
  readonly #noted = new Set<string>();

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

  /** Changes a user. A new email hands the person over to the registrar of that email. */
  updateUser(command: UpdateUserCommand): Promise<UserOutcome> {
    const { userId, tenantKeys, email } = command;
    return this.#write({ userId, tenantKeys }, async () => {
      const answer = await retrying(() => applyUpdate(this.env.DB, command));
      const moved = answer.is === 'done' && answer.user.email !== email ? answer.user.email : null;
      return {
        answer,
        copies: () =>
          moved ? this.#handOver(moved, userId) : this.#current({ userId, tenantKeys: [] }),
      };
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
      this.#offer(await this.#current({ userId, tenantKeys: [tenantKey] }, tokenId));
    });
  }

  /** Publishes what a crash or a failure left behind, and forgets what needs no more care. */
  override async alarm(): Promise<void> {
    const notes = await this.#queue.run(async () => {
      const notes = await this.ctx.storage.list<Due>({ prefix: DUE });
      for (const [note, due] of notes) {
        if (!this.#noted.delete(note)) this.#offer(await this.#current(due));
      }
      return [...notes.keys()];
    });
    if (!(await this.#publisher.settle())) throw new Error('KV did not take every copy');
    await this.#queue.run(async () => {
      await this.ctx.storage.delete(notes.filter((note) => !this.#noted.has(note)));
    });
  }

  /** A change in its place in the queue: a note for the case of a crash, D1, then the copies. */
  #write<Answer>(due: Due, change: () => Promise<Written<Answer>>): Promise<Answer> {
    const note = `${DUE}${due.userId}/${due.tenantKeys.join(',')}`;
    return this.#queue.run(async () => {
      await this.#leave(note, due);
      // Until the copies are offered, the alarm has to publish what D1 holds: a change that failed
      // may have been committed all the same.
      this.#noted.delete(note);
      const { answer, copies } = await change();
      try {
        this.#offer(await copies());
        this.#noted.add(note);
      } catch {
        // The change is made and is acknowledged; its copies come with the alarm.
      }
      return answer;
    });
  }

  /** Stops putting this person's copies before the other registrar starts. */
  async #handOver(email: string, userId: string): Promise<readonly Copy[]> {
    await this.#publisher.settle();
    await registrarOf(this.env, email).adopt(userId);
    return [];
  }

  #offer(copies: readonly Copy[]): void {
    for (const copy of copies) this.#publisher.offer(copy);
  }

  #current({ userId, tenantKeys }: Due, readBy: string | null = null): Promise<Copy[]> {
    return copiesOfUser(this.env.DB, { userId, tenantKeys, now: Date.now(), readBy });
  }

  /** Leaves a note that outlives a crash, and an alarm to act on it, before D1 is touched. */
  async #leave(note: string, due: Due): Promise<void> {
    if (this.#noted.has(note)) return;
    await this.ctx.storage.put(note, due);
    await this.ctx.storage.setAlarm(Date.now() + CATCH_UP_DELAY);
    this.#noted.add(note);
  }
}
