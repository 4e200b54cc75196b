/**
 * Makes something when it is first asked for, and gives the same ever after. What an isolate needs
 * only for some requests is no work before it takes any.
 */
export function lazily<Made>(make: () => Made): () => Made {
  let made: { readonly it: Made } | undefined;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}
