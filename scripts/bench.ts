/**
 * `npm run bench`: the built Worker on workerd, under load, against what the runtime can do at best.
 * Every row in turn, several times over; medians and ratios, since one run on one machine says little.
 * `--json` for machines, `--rounds N`, `--connections N`, `--users N`, `--record BYTES`, `--log`.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleFigures, startUp } from './bench/bundle.ts';
import { addCrowd, addTokens, type Reader } from './bench/crowd.ts';
import { inRounds, load } from './bench/load.ts';
import { type Row, rowsOf } from './bench/rows.ts';
import { summaryOf, table } from './bench/summary.ts';
import { bundle, start } from './runtime.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '1.5' },
    users: { type: 'string', default: '1000' },
    record: { type: 'string', default: '500' },
  },
});
const users = Number(options.users);
const connections = Number(options.connections);
const ROOT = 'bench-root-token';
/** Read and written again and again. */
const HOT = 200;
/** Read once each: as many as a fast machine reads in all rounds. */
const COLD = 60_000;

bundle();
const vars = { ROOT_TOKEN: ROOT, RATE_LIMITS: 'off', LOG: options.log ? 'requests' : 'off' };
const runtime = await start({ vars, beside: 'scripts/bench/floor.js' });
try {
  await addCrowd(runtime, 0, users, Number(options.record));
  const hot = await addTokens(runtime, 0, Math.min(HOT, users));
  const many = await fresh();
  await runtime.sql(
    'CREATE TABLE floor (id INTEGER PRIMARY KEY, body TEXT NOT NULL)',
    `INSERT INTO floor VALUES (1, '${JSON.stringify({ text: 'x'.repeat(590) })}')`,
  );
  const stage = { url: runtime.url, floor: runtime.beside, rootToken: ROOT, hot };
  const rows = rowsOf({ ...stage, users, cold: many.values() });
  await warmUp(rows, hot);
  const seconds = Number(options.seconds);
  const measured = await inRounds(rows, Number(options.rounds), (row) =>
    load(row, { connections, seconds }),
  );
  const summary = summaryOf(rows, measured);
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim()}, Node ${process.version}`;
  const worker = { ...bundleFigures(), startUp: startUp() };
  if (options.json) {
    console.log(JSON.stringify({ machine, ...options, rows: summary, worker }, null, 2));
  } else {
    console.log(`${machine}, ${connections} connections\n\n${table(summary)}\n`);
    const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(0)} KB`;
    const parts = worker.parts.slice(0, 6).map(([name, bytes]) => `${name} ${kilobytes(bytes)}`);
    const size = `${kilobytes(worker.gzipped)} gzipped`;
    console.log(`bundle ${size}, ${worker.startUp.toFixed(0)} ms to start (${parts.join(', ')})`);
  }
} finally {
  await runtime.stop();
}

/** Users whom nobody has read, each with a token. */
async function fresh(): Promise<Reader[]> {
  await addCrowd(runtime, users, users + COLD, Number(options.record));
  return addTokens(runtime, users, users + COLD);
}

/** Publishes the copies of the hot ones, and lets the compiler see every path. */
async function warmUp(rows: readonly Row[], readers: readonly Reader[]): Promise<void> {
  const path = '/api/core/users/platform-metadata/?platform_key=my-app';
  for (const { token } of readers) {
    await fetch(runtime.url + path, { headers: { Authorization: `Token ${token}` } });
  }
  for (const row of rows) await load(row, { connections, seconds: 0.5 });
}
