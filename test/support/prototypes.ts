/** Watches the prototypes that all objects share, to detect pollution by a request. */

const inherited = { Object, Array, Function, String, Number, Boolean, Promise, Map, Error };

/** All properties of the prototypes, by name. */
function properties(): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, { prototype }] of Object.entries(inherited)) {
    for (const key of Reflect.ownKeys(prototype)) {
      const { value, get } = Reflect.getOwnPropertyDescriptor(prototype, key) ?? {};
      found.set(`${name}.prototype.${String(key)}`, value ?? get);
    }
  }
  return found;
}

const atStart = properties();

/** The properties that were added, replaced or removed since this file was loaded. */
export function poisoned(): string[] {
  const now = properties();
  const names = new Set([...atStart.keys(), ...now.keys()]);
  return [...names].filter((name) => now.get(name) !== atStart.get(name));
}
