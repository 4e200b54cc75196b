/** Makes an isolate that has run a file like one that has run none. */
import { reset, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

/** Empties D1, KV and the Durable Objects. The runtime does so later while it is busy, so look. */
export async function emptyStorage(): Promise<void> {
  do await reset();
  while (await isUsed());
}

async function isUsed(): Promise<boolean> {
  const tables = await Promise.all(
    [env.DB, env.REPLICA].map((each) =>
      each.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'users'").first(),
    ),
  );
  const copies = await env.COPIES.list({ limit: 1 });
  const object = await runInDurableObject(
    env.REGISTRAR.getByName('a trace of this file'),
    async (_, { storage }) => {
      const isTraced = await storage.get('used');
      await storage.put('used', true);
      return isTraced !== undefined;
    },
  );
  return tables.some((found) => found !== null) || copies.keys.length > 0 || object;
}

interface Caches {
  readonly default: Cache;
}

/** The Cache API cannot be emptied: each file gets a part of it. */
export function separateCache(file: string): void {
  const shared = globalThis as unknown as { readonly caches: Caches; wholeCache?: Cache };
  shared.wholeCache ??= shared.caches.default;
  const whole = shared.wholeCache;
  const part = (url: RequestInfo | URL) => `https://${file}.test/${String(url)}`;
  const own = {
    match: (url: RequestInfo | URL) => whole.match(part(url)),
    put: (url: RequestInfo | URL, response: Response) => whole.put(part(url), response),
    delete: (url: RequestInfo | URL) => whole.delete(part(url)),
  };
  Object.assign(globalThis, { caches: { default: own } });
}
