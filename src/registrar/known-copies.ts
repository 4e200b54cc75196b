import { type RecordOf, recordKey } from '../copies/copy.ts';

const PREFIX = 'copied/';

/**
 * The records of which this registrar knows that a copy may exist. It is a hint, which saves a trip
 * to D1 that would fail. D1 decides, in the transaction of each change.
 * See docs/decisions/copies.md#whether-a-copy-may-exist.
 */
export class KnownCopies {
  readonly #storage: DurableObjectStorage;
  #keys: Set<string> | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  async has(of: RecordOf): Promise<boolean> {
    return (await this.#known()).has(keyOf(of));
  }

  async hasAnyOf(userId: string): Promise<boolean> {
    const prefix = recordKey(userId, '');
    return [...(await this.#known())].some((key) => key.startsWith(prefix));
  }

  /** Knows it until it is told otherwise, also after an eviction. */
  async keep(of: RecordOf): Promise<void> {
    await this.add(of);
    await this.#storage.put(PREFIX + keyOf(of), true);
  }

  /** Knows it as long as this instance lives. */
  async add(of: RecordOf): Promise<void> {
    (await this.#known()).add(keyOf(of));
  }

  /** There is none, D1 says. */
  async remove(of: RecordOf): Promise<void> {
    if ((await this.#known()).delete(keyOf(of))) await this.#storage.delete(PREFIX + keyOf(of));
  }

  /** The user is gone, or another registrar's. */
  async forget(userId: string): Promise<void> {
    const prefix = recordKey(userId, '');
    const known = await this.#known();
    const keys = [...known].filter((key) => key.startsWith(prefix));
    for (const key of keys) known.delete(key);
    await Promise.all(keys.map((key) => this.#storage.delete(PREFIX + key)));
  }

  async #known(): Promise<Set<string>> {
    if (!this.#keys) {
      const kept = await this.#storage.list({ prefix: PREFIX });
      this.#keys ??= new Set([...kept.keys()].map((key) => key.slice(PREFIX.length)));
    }
    return this.#keys;
  }
}

const keyOf = ({ userId, tenantKey }: RecordOf): string => recordKey(userId, tenantKey);
