type Foreign = typeof import('./foreign.ts');

let loaded: Foreign | undefined;

/** The functions of other packages. They are kept, so that requests share no running import. */
export async function foreign(): Promise<Foreign> {
  loaded ??= await import('./foreign.ts');
  return loaded;
}
