/** The ways to break a body: as a value, as text and as bytes. */

export type Mutate<Value> = (value: Value, at: number, hostile: unknown) => Value;

interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

/** Every place inside a value, down to the depth that clients write. */
function placesIn(value: unknown, depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth > 6) return [];
  if (Array.isArray(value)) {
    return value.flatMap((child, key) => [{ holder: value, key }, ...placesIn(child, depth + 1)]);
  }
  const holder = value as Record<string, unknown>;
  return Object.entries(holder).flatMap(([key, child]) => [
    { holder, key },
    ...placesIn(child, depth + 1),
  ]);
}

const changing =
  (change: (place: Place, hostile: unknown) => void): Mutate<unknown> =>
  (value, at, hostile) => {
    const copy = structuredClone(value);
    const places = placesIn(copy);
    const place = places[at % Math.max(places.length, 1)];
    if (place) change(place, hostile);
    return copy;
  };

/** Sets a key as JSON.parse would, including `__proto__`. */
const put = (holder: object, key: PropertyKey, value: unknown) =>
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });

export const valueMutations: Readonly<Record<string, Mutate<unknown>>> = {
  drop: changing(({ holder, key }) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }),
  replace: changing(({ holder, key }, hostile) => put(holder, key, hostile)),
  add: changing(({ holder }, hostile) => {
    if (Array.isArray(holder)) holder.push(hostile);
    else put(holder, String(hostile), hostile);
  }),
  listed: changing(({ holder, key }) => put(holder, key, [Reflect.get(holder, key)])),
  texted: changing(({ holder, key }) => put(holder, key, JSON.stringify(Reflect.get(holder, key)))),
  whole: (_value, _at, hostile) => hostile,
  addTop: (value, _at, hostile) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? put({ ...value }, String(hostile), hostile)
      : value,
};

const inside = (text: string, at: number, what: string) => {
  const i = at % (text.length + 1);
  return text.slice(0, i) + what + text.slice(i);
};

export const textMutations: Readonly<Record<string, Mutate<string>>> = {
  duplicateKey: (text, _at, hostile) =>
    text.replace(
      /^\{("[^"]*"):/,
      (all, key) => `{${key}:${JSON.stringify(hostile)},${all.slice(1)}`,
    ),
  duplicateLast: (text, _at, hostile) =>
    text.replace(/^\{("[^"]*"):(.*)\}$/s, (_all, key, rest) => {
      return `{${key}:${rest},${key}:${JSON.stringify(hostile)}}`;
    }),
  truncate: (text, at) => text.slice(0, at % (text.length + 1)),
  trail: (text) => `${text} ${text}`,
  bom: (text) => `\uFEFF${text}`,
  spaces: (text) => `\n\t ${' '.repeat(2_000)}${text}\r\n`,
  comma: (text) => text.replace(/\}$/, ',}'),
  infinite: (text) => text.replace(/:("[^"]*"|\d+|true|null)/, ':1e400'),
  large: (text) => text.replace(/:("[^"]*"|\d+|true|null)/, ':12345678901234567890'),
  proto: (text) => text.replace(/^\{/, '{"__proto__":{"polluted":1},'),
  protoAsEscape: (text) => text.replace(/^\{/, '{"\\u005f_proto__":{"polluted":1},'),
  insert: (text, at, hostile) => inside(text, at, String(hostile)),
  single: (text) => text.replaceAll('"', "'"),
  empty: () => '',
  huge: (text) => `${text.slice(0, -1)}${' '.repeat(131_072)}${text.slice(-1)}`,
};

const BROKEN = [
  [0xff],
  [0xc3, 0x28],
  [0xed, 0xa0, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xc0, 0x80],
];

/** Puts bytes that are invalid UTF-8 somewhere inside. */
export function breakUtf8(text: string, at: number): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const broken = BROKEN[at % BROKEN.length] ?? [];
  const i = at % (bytes.length + 1);
  return Uint8Array.from([...bytes.slice(0, i), ...broken, ...bytes.slice(i)]);
}
