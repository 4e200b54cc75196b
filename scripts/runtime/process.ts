/**
 * The process that `runtime.ts` starts: Miniflare, with workerd as its child. It talks over IPC.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  Response,
  type V4WorkerOptions,
} from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import type { Answer, Asked, KeyOfCopy } from './runtime.ts';

const [, , state = '', worker = '', vars = '{}', distance = '0', besideAt = '', email = '', files] =
  process.argv;
const far = {
  type: 'ESModule' as const,
  path: join(dirname(worker), 'far-database.js'),
  contents: readFileSync('scripts/runtime/far-database.js', 'utf8'),
};

const { workerOptions } = unstable_getMiniflareWorkerOptions('wrangler.toml');
const servesFiles = files === 'files';
// Otherwise requests go straight to the Workers. Miniflare's own entry and its router of assets
// would take eight times as long as a constant answer.
if (!servesFiles) delete workerOptions.assets;
/** The binding alone, which the Worker reads the list of common passwords by. */
const ASSETS = ({ url }: { readonly url: string }) =>
  new Response(readFileSync(join('build/assets', new URL(url).pathname)));
const unsafeDirectSockets = [{}];
const roster: V4WorkerOptions = {
  ...workerOptions,
  ...(email !== '' && { email: { send_email: [{ name: email }] } }),
  name: 'roster',
  unsafeDirectSockets,
  ...(!servesFiles && { serviceBindings: { ASSETS } }),
  modules: [...(distance === '0' ? [] : [far]), { type: 'ESModule' as const, path: worker }],
  bindings: Object.assign({}, workerOptions.bindings, JSON.parse(vars), {
    D1_DISTANCE: Number(distance),
  }),
};
/** Another Worker with the same D1 and KV, if one is asked for. */
const beside: V4WorkerOptions = {
  ...workerOptions,
  // The objects belong to Roster alone.
  durableObjects: { FLOOR: { className: 'Floor', useSQLite: true } },
  name: 'beside',
  unsafeDirectSockets,
  modules: [{ type: 'ESModule' as const, path: besideAt }],
  bindings: { D1_DISTANCE: Number(distance) },
};
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    workers: besideAt === '' ? [roster] : [roster, beside],
    resourcePersistencePath: state,
    resourceTmpPath: `${state}/tmp`,
    log: new Log(LogLevel.WARN),
    cf: false,
  }),
);

const url = servesFiles ? await miniflare.ready : await miniflare.unsafeGetDirectURL('roster');
const other = besideAt === '' ? undefined : await miniflare.unsafeGetDirectURL('beside');
const database = await miniflare.getD1Database('DB');
const copies = await miniflare.getKVNamespace('COPIES');

process.on('message', ({ id, ...asked }: Asked) => {
  reply(asked).then(
    (value) => tell({ id, value }),
    (error: unknown) => tell({ id, error: String(error) }),
  );
});
// The parent process has gone, and nobody else would stop this one.
process.on('disconnect', () => miniflare.dispose().then(() => process.exit()));
tell({ url: url.origin, ...(other && { beside: other.origin }) });

/** Tells the parent process. An answer that comes after the parent has gone is nobody's. */
function tell(answer: Answer): void {
  process.send?.(answer, undefined, undefined, () => undefined);
}

async function reply(asked: Omit<Asked, 'id'>): Promise<unknown> {
  if (asked.statements) {
    const statements = asked.statements.map((text) => database.prepare(text));
    return (await database.batch(statements)).map(({ results }) => results);
  }
  if (asked.copy !== undefined) return copies.get(asked.copy);
  return listCopies();
}

/** Every key in KV with its metadata. */
async function listCopies(): Promise<KeyOfCopy[]> {
  const found: KeyOfCopy[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await copies.list({ cursor });
    for (const key of page.keys) found.push(key as KeyOfCopy);
    if (page.list_complete) return found;
    cursor = page.cursor;
  }
}
