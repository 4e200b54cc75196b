import type { Clock } from './clock.ts';

interface Entry {
  readonly at: number;
  readonly value: string | null;
  readonly metadata: unknown;
}

const NOTHING: Entry = { at: 0, value: null, metadata: null };

/** A location caches a value, or its absence, for this many seconds by default. */
const HELD_FOR = 60;

/** KV takes one put per key and second. */
const PACE = 1_000;

/** A KV with several locations. A put in the centre reaches each of them later. */
export class LaggingKV {
  /** The largest age of a value that a location reads, in milliseconds. It may be changed. */
  lag = 0;
  /** The number of puts that came too soon and were refused. */
  refused = 0;
  /** The KV of the registrars, where every change is seen at once. */
  readonly central: KVNamespace;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #log = new Map<string, Entry[]>();
  readonly #held = new Map<string, { readonly entry: Entry; readonly until: number }>();
  readonly #lastPut = new Map<string, number>();

  constructor(real: KVNamespace, clock: Clock, { random = (): number => 1 } = {}) {
    this.#clock = clock;
    this.#random = random;
    this.central = overriding(real, {
      put: async (key: string, value: string, options: KVNamespacePutOptions = {}) => {
        this.#keepPace(key);
        await real.put(key, value, options);
        this.#note(key, { value, metadata: options.metadata ?? null });
      },
      delete: async (key: string) => {
        this.#keepPace(key);
        await real.delete(key);
        this.#note(key, { value: null, metadata: null });
      },
    });
  }

  /** The KV of a location. Nobody puts there. */
  at(location: string): KVNamespace {
    const refuse = () => Promise.reject(new Error('a location only reads'));
    return overriding(this.central, {
      put: refuse,
      delete: refuse,
      get: async (key: string, form?: Form) => formed(this.#seen(location, key, form), form).value,
      getWithMetadata: async (key: string, form?: Form) =>
        formed(this.#seen(location, key, form), form),
    });
  }

  #seen(location: string, key: string, form?: Form): Entry {
    const now = this.#clock.now();
    const place = `${location} ${key}`;
    const held = this.#held.get(place);
    if (held && held.until > now) return held.entry;
    const seen = now - this.lag * this.#random();
    const entry = this.#log.get(key)?.findLast(({ at }) => at <= seen) ?? NOTHING;
    const { cacheTtl: heldFor = HELD_FOR } = typeof form === 'object' ? form : {};
    this.#held.set(place, { entry, until: now + heldFor * 1_000 });
    return entry;
  }

  #note(key: string, change: Omit<Entry, 'at'>): void {
    this.#log.set(key, [...(this.#log.get(key) ?? []), { at: this.#clock.now(), ...change }]);
  }

  #keepPace(key: string): void {
    const now = performance.now();
    if (now - (this.#lastPut.get(key) ?? Number.NEGATIVE_INFINITY) < PACE) {
      this.refused += 1;
      throw new Error('KV PUT failed: 429 Too Many Requests');
    }
    this.#lastPut.set(key, now);
  }
}

/** The options of a read. */
type Form = string | { readonly type?: string; readonly cacheTtl?: number };

function formed({ value, metadata }: Entry, form: Form = 'text') {
  const type = typeof form === 'string' ? form : form.type;
  if (value === null) return { value, metadata, cacheStatus: null };
  if (type === 'stream') return { value: new Response(value).body, metadata, cacheStatus: null };
  return { value: type === 'json' ? JSON.parse(value) : value, metadata, cacheStatus: null };
}

const overriding = (kv: KVNamespace, members: Readonly<Record<string, unknown>>): KVNamespace =>
  new Proxy(kv, {
    get(target, name) {
      const member = members[String(name)] ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
