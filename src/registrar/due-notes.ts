/** A user and the tenants whose copies must be published, even if this instance dies. */
export interface Due {
  readonly userId: string;
  readonly tenantKeys: readonly string[];
}

/** A copy that has not reached KV is published this long after its write, in milliseconds. */
const CATCH_UP_DELAY = 5_000;
const PREFIX = 'due/';

/** The storage of a Durable Object takes at most so many keys in one call. */
const KEYS_A_CALL = 128;

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
    const note = `${PREFIX}${due.userId}/${due.tenantKeys.join(',')}`;
    if (!this.#offered.delete(note)) {
      await this.#storage.put(note, due);
      await this.#storage.setAlarm(Date.now() + CATCH_UP_DELAY);
    }
    this.#fresh.add(note);
    return note;
  }

  offered(note: string): void {
    this.#offered.add(note);
  }

  /** All notes, and the work of those whose copies were not offered. */
  async sweep(): Promise<{ readonly notes: readonly string[]; readonly lost: readonly Due[] }> {
    const stored = await this.#storage.list<Due>({ prefix: PREFIX });
    const lost = [...stored].filter(([note]) => !this.#offered.has(note)).map(([, due]) => due);
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
}
