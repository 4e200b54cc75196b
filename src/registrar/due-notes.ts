/** Whose copies are to be published, should this instance not come to it, and in which tenants. */
export interface Due {
  readonly userId: string;
  readonly tenantKeys: readonly string[];
}

/** How long after a write a copy that never reached KV is published all the same. */
const CATCH_UP_DELAY = 5_000;
const PREFIX = 'due/';

/**
 * Notes in the object's own storage, each left with an alarm before D1 is touched: what a crash or a
 * failure leaves behind is found by them. A note that is still there saves writing it again.
 */
export class DueNotes {
  readonly #storage: DurableObjectStorage;
  /** Notes whose copies this instance has offered for publication since. */
  readonly #offered = new Set<string>();
  /** Notes that were left, or left again, since the last sweep. */
  readonly #fresh = new Set<string>();

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Leaves a note. Until it is said to be `offered`, its copies count as lost. */
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

  /** All notes, and what is due of those that nobody is known to have offered. */
  async sweep(): Promise<{ readonly notes: readonly string[]; readonly lost: readonly Due[] }> {
    const stored = await this.#storage.list<Due>({ prefix: PREFIX });
    const lost = [...stored].filter(([note]) => !this.#offered.has(note)).map(([, due]) => due);
    this.#offered.clear();
    this.#fresh.clear();
    return { notes: [...stored.keys()], lost };
  }

  /** Removes notes of a sweep, but for those that were left again since. */
  async forget(notes: readonly string[]): Promise<void> {
    await this.#storage.delete(notes.filter((note) => !this.#fresh.has(note)));
  }
}
