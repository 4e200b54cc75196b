/** The bounds of a memory. */
interface Room<Value> {
  readonly entries: number;
  /** The largest sum of `sizeOf` over all entries. Absent: only their number is bounded. */
  readonly size?: number;
  readonly sizeOf?: (value: Value, key: string) => number;
}

/**
 * A map of bounded size that drops the least recently used entry first. Why it is no package:
 * docs/decisions/dependencies.md#small-things-of-our-own.
 */
export class RecentlyUsed<Value> {
  /** A Map iterates in order of insertion. A used entry is inserted again, so it becomes last. */
  readonly #kept = new Map<string, { readonly value: Value; readonly size: number }>();
  readonly #room: Required<Room<Value>>;
  #size = 0;

  constructor({ entries, size = Number.POSITIVE_INFINITY, sizeOf = () => 0 }: Room<Value>) {
    this.#room = { entries, size, sizeOf };
  }

  /** The number of entries. */
  get size(): number {
    return this.#kept.size;
  }

  get(key: string): Value | undefined {
    const found = this.#kept.get(key);
    if (!found) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.value;
  }

  /** Stores a value, unless it alone exceeds the bound. */
  set(key: string, value: Value): void {
    this.delete(key);
    const size = this.#room.sizeOf(value, key);
    if (size > this.#room.size) return;
    this.#kept.set(key, { value, size });
    this.#size += size;
    while (this.#kept.size > this.#room.entries || this.#size > this.#room.size) {
      const [oldest = ''] = this.#kept.keys();
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }

  /** Drops all entries whose key begins alike. It looks at every key. */
  deleteAll(prefix: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.delete(key);
  }
}
