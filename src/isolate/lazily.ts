/**
 * Makes a value on the first call and returns the same one on every later call. This keeps work
 * that only some requests need out of the start-up time.
 */
export function lazily<Made>(make: () => Made): () => Made {
  let made: { readonly it: Made } | undefined;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}
