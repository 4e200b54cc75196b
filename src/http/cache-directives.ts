/** The cache directives of a request (RFC 9111, 5.2.1). */
export interface CacheDirectives {
  /** Ask the database, even if there is a copy. */
  readonly noCache: boolean;
  /** Answer from a copy, or answer 504. */
  readonly onlyIfCached: boolean;
  /** The largest acceptable age of a copy, in seconds; null accepts any. */
  readonly maxAge: number | null;
  /** The client trades freshness for speed: the isolate may answer without asking the fence. */
  readonly acceptsUnfenced: boolean;
}

/** Reads `Cache-Control`, or `Pragma` if that is absent. Ignores unknown directives. */
export function cacheDirectivesOf(headers: Headers): CacheDirectives {
  const text = headers.get('Cache-Control') ?? headers.get('Pragma') ?? '';
  const directives = new Map(
    text.split(',').map((directive) => {
      const [name = '', value = ''] = directive.trim().split('=');
      return [name.toLowerCase(), value.replaceAll('"', '')];
    }),
  );
  const age = directives.get('max-age') ?? '';
  const maxAge = /^\d+$/.test(age) ? Number(age) : null;
  const noCache = directives.has('no-cache') || directives.has('no-store');
  return {
    noCache,
    onlyIfCached: directives.has('only-if-cached'),
    maxAge,
    acceptsUnfenced: !noCache && maxAge !== null && maxAge >= 1,
  };
}
