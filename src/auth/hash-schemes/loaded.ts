type Foreign = typeof import('./foreign.ts');

let loaded: Foreign | undefined;

/** The functions of others. They are kept, since each import would be a call of its own. */
export async function foreign(): Promise<Foreign> {
  loaded ??= await import('./foreign.ts');
  return loaded;
}
