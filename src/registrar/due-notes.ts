import type { RecordOf } from '../copies/copy.ts';
import type { Bookmark } from '../db/bookmark.ts';

/** Copies of a user that must be withdrawn: in a scope and below it, or (null) all. */
export interface Withdrawal {
  readonly userId: string;
  readonly scopeId: string | null;
  /** The copies that are still to be withdrawn, at a state of D1. Absent: all that may exist. */
  readonly left?: { readonly tenantKeys: readonly string[]; readonly since: Bookmark };
}

/** Work on copies that must be done, even if this instance dies. */
type Due = RecordOf | Withdrawal;

/** The request that a note was left for, and when. Milliseconds UTC. */
export interface Cause {
  readonly requestId: string;
  readonly at: number;
}

/** A note in storage, and the work in it. */
type DueNote = readonly [note: string, due: Due & Cause];

/** A copy that has not reached KV is published this long after its write, in milliseconds. */
const CATCH_UP_DELAY = 5_000;
const PREFIX = 'due/';

/** The storage of a Durable Object takes at most so many keys in one call. */
const KEYS_A_CALL = 128;

/** There is one note for each record, and one for the withdrawals of a user in each scope. */
const noteOf = (due: Due): string =>
  'tenantKey' in due
    ? `${PREFIX}${due.userId}/${due.tenantKey}`
    : `${PREFIX}${due.userId}/*${due.scopeId ?? ''}`;

const isWithdrawal = ([, due]: DueNote): boolean => !('tenantKey' in due);

/**
 * Notes in the object's own storage. Each is written with an alarm before D1 is touched, so that
 * work left by a crash is found again. A note that still exists need not be written again.
 */
export class DueNotes {
  readonly #storage: DurableObjectStorage;
  /** Notes whose copies this instance has handed to the publisher. */
  readonly #offered = new Set<string>();
  /** Notes that were left since the last sweep, also repeatedly, and the first cause of each. */
  readonly #fresh = new Map<string, Cause>();
  /** Notes of before it that are not finished. */
  readonly #swept = new Map<string, Cause>();
  readonly #tell: (since: number | null) => void;

  /** `tell` hears when the oldest note was left, whenever that may have changed. */
  constructor(
    storage: DurableObjectStorage,
    tell: (since: number | null) => void = () => undefined,
  ) {
    this.#storage = storage;
    this.#tell = tell;
  }

  /** Leaves notes for a request. Their copies count as lost until `offered` is called. */
  async leave(requestId: string, ...dues: readonly Due[]): Promise<void> {
    const cause = { requestId, at: Date.now() };
    const notes = dues.map((due): DueNote => [noteOf(due), Object.assign({}, due, cause)]);
    const missing = notes.filter(
      ([note, due]) => !this.#offered.delete(note) || !('tenantKey' in due),
    );
    for (let from = 0; from < missing.length; from += KEYS_A_CALL) {
      await this.#storage.put(Object.fromEntries(missing.slice(from, from + KEYS_A_CALL)));
    }
    if (missing.length > 0) await this.#storage.setAlarm(Date.now() + CATCH_UP_DELAY);
    for (const [note] of notes) if (!this.#fresh.has(note)) this.#fresh.set(note, cause);
    this.#tellOldest();
  }

  offered(due: Due): void {
    this.#offered.add(noteOf(due));
  }

  /** Keeps what is left of a withdrawal, for the alarm to go on with at once. */
  async narrow(left: Withdrawal): Promise<void> {
    const note = noteOf(left);
    await this.#storage.put(note, Object.assign({}, left, this.#causeOf(note)));
    await this.wake();
  }

  /** Lets the alarm come at once. */
  wake(): Promise<void> {
    return this.#storage.setAlarm(Date.now());
  }

  /**
   * All notes, and among them those of lost work: its copies were not offered. A withdrawal takes
   * away what was offered before it is made up for, so the records of its user count as lost, too.
   */
  async sweep(): Promise<{ readonly notes: readonly string[]; readonly lost: readonly DueNote[] }> {
    const listed = await this.#storage.list<Due & Partial<Cause>>({ prefix: PREFIX });
    const unknown = { requestId: 'unknown', at: Date.now() };
    // A note of an earlier version of this program tells no cause.
    const stored = [...listed].map(
      ([note, due]): DueNote => [note, Object.assign({}, unknown, due, this.#causeOf(note))],
    );
    const isLost = ([note]: DueNote) => !this.#offered.has(note);
    const withdrawn = new Set(
      stored.filter((due) => isLost(due) && isWithdrawal(due)).map(([, { userId }]) => userId),
    );
    const lost = stored.filter((due) => isLost(due) || withdrawn.has(due[1].userId));
    for (const [note, { requestId, at }] of stored) this.#swept.set(note, { requestId, at });
    this.#offered.clear();
    this.#fresh.clear();
    this.#tellOldest();
    return { notes: stored.map(([note]) => note), lost };
  }

  /** Removes the notes of a sweep, except for those that were left again since. */
  async forget(notes: readonly string[]): Promise<void> {
    for (const note of notes) this.#swept.delete(note);
    this.#tellOldest();
    const finished = notes.filter((note) => !this.#fresh.has(note));
    for (let from = 0; from < finished.length; from += KEYS_A_CALL) {
      const slice = finished.slice(from, from + KEYS_A_CALL);
      // The calls before have let other changes in: a note may have been left again.
      await this.#storage.delete(slice.filter((note) => !this.#fresh.has(note)));
    }
  }

  /** Whether no note about a user is left. An object whose storage is empty is left without any. */
  async emptyOf(userId: string): Promise<boolean> {
    const left = await this.#storage.list({ prefix: `${PREFIX}${userId}/`, limit: 1 });
    if (left.size > 0) return false;
    if ((await this.#storage.list({ limit: 1 })).size === 0) await this.#storage.deleteAll();
    return true;
  }

  /** The requests whose notes are not finished, as far as this instance knows. */
  requests(): readonly string[] {
    return [...new Set(this.#causes().map(({ requestId }) => requestId))];
  }

  #causeOf(note: string): Cause | undefined {
    return this.#swept.get(note) ?? this.#fresh.get(note);
  }

  #causes(): readonly Cause[] {
    return [...this.#swept.values(), ...this.#fresh.values()];
  }

  #tellOldest(): void {
    const times = this.#causes().map(({ at }) => at);
    this.#tell(times.length > 0 ? Math.min(...times) : null);
  }
}
