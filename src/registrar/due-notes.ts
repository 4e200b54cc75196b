import type { RecordOf } from '../copies/copy.ts';
import type { Bookmark } from '../db/bookmark.ts';

/** Copies of a user that must be withdrawn. */
export interface Withdrawal {
  readonly userId: string;
  /** The keys of tenants, also of those in which D1 knows no membership any more. */
  readonly tenantKeys: readonly string[];
  /** These copies alone, at this state. Absent: those in all tenants of the user as well. */
  readonly since?: Bookmark;
}

/** Work on copies that must be done, even if this instance dies. */
type Due = RecordOf | Withdrawal;

/** A note in storage, and the work in it. */
type DueNote = readonly [note: string, due: Due];

/** A copy that has not reached KV is published this long after its write, in milliseconds. */
const CATCH_UP_DELAY = 5_000;
const PREFIX = 'due/';

/** The storage of a Durable Object takes at most so many keys in one call. */
const KEYS_A_CALL = 128;

/** The key of a note. There is one for each record, and one for each user's withdrawals. */
const noteOf = (due: Due) => `${PREFIX}${due.userId}/${'tenantKey' in due ? due.tenantKey : '*'}`;

/**
 * Notes in the object's own storage. Each is written with an alarm before D1 is touched, so that
 * work left by a crash is found again. A note that still exists need not be written again.
 */
export class DueNotes {
  readonly #storage: DurableObjectStorage;
  /** Notes whose copies this instance has handed to the publisher. */
  readonly #offered = new Set<string>();
  /** Notes that were left since the last sweep, also repeatedly. */
  readonly #fresh = new Set<string>();

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Leaves a note. Its copies count as lost until `offered` is called. */
  async leave(due: Due): Promise<string> {
    const note = noteOf(due);
    const wasOffered = this.#offered.delete(note);
    if (!('tenantKey' in due)) {
      // An earlier withdrawal may not have ended yet: both are done together.
      const known = await this.#storage.get<Withdrawal>(note);
      const tenantKeys = [...new Set([...(known?.tenantKeys ?? []), ...due.tenantKeys])];
      await this.#write(note, { ...due, tenantKeys });
    } else if (!wasOffered) {
      await this.#write(note, due);
    }
    this.#fresh.add(note);
    return note;
  }

  offered(note: string): void {
    this.#offered.add(note);
  }

  /** Keeps what is left of a withdrawal, for the alarm to go on with at once. */
  async narrow(note: string, left: Withdrawal): Promise<void> {
    await this.#storage.put(note, left);
    await this.wake();
  }

  /** Lets the alarm come at once. */
  wake(): Promise<void> {
    return this.#storage.setAlarm(Date.now());
  }

  /** All notes, and among them those whose copies were not offered. */
  async sweep(): Promise<{ readonly notes: readonly string[]; readonly lost: readonly DueNote[] }> {
    const stored = await this.#storage.list<Due>({ prefix: PREFIX });
    const lost = [...stored].filter(([note]) => !this.#offered.has(note));
    this.#offered.clear();
    this.#fresh.clear();
    return { notes: [...stored.keys()], lost };
  }

  /** Removes the notes of a sweep, except for those that were left again since. */
  async forget(notes: readonly string[]): Promise<void> {
    const finished = notes.filter((note) => !this.#fresh.has(note));
    for (let from = 0; from < finished.length; from += KEYS_A_CALL) {
      const slice = finished.slice(from, from + KEYS_A_CALL);
      // The calls before have let other changes in: a note may have been left again.
      await this.#storage.delete(slice.filter((note) => !this.#fresh.has(note)));
    }
  }

  async #write(note: string, due: Due): Promise<void> {
    await this.#storage.put(note, due);
    await this.#storage.setAlarm(Date.now() + CATCH_UP_DELAY);
  }
}
