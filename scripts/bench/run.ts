/**
 * `npm run bench`: the built Worker on workerd under load, against the best of the runtime.
 * It measures each row in turn, several times, and prints medians and ratios. The processor time of
 * workerd for each request compares across machines that have other work.
 * `--json` for machines, `--rounds N`, `--connections N`, `--users N`, `--record BYTES`, `--log`;
 * `--only PATTERN` takes the rows whose names match; `--distance MS` puts D1 that far away, for
 * Roster and for the floor.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle/bundle.ts';
import { start } from '../runtime/runtime.ts';
import { bundleFigures, startUp } from './bundle.ts';
import { addCrowd, addMembers, addTokens, type Reader } from './crowd.ts';
import { BODY, floorRows } from './floor-rows.ts';
import { inRounds, load } from './load.ts';
import { copyKey, publish } from './publish.ts';
import { fromKV, ofMembers, rowsOf } from './rows.ts';
import { summaryOf, table } from './summary.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '1.5' },
    users: { type: 'string', default: '1000' },
    record: { type: 'string', default: '500' },
    distance: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
  },
});
const users = Number(options.users);
const connections = Number(options.connections);
const ROOT = 'root-token-of-the-benchmark-of-roster';
const bytes = Number(options.record);
/** These users read and write again and again. */
const HOT = 200;
/** These users are members of an organization too. So few that all are hot at once. */
const MEMBERS = 16;
/** These readers are more than an isolate remembers. */
const PUBLISHED = 5_200;
/** These users come once each. A fast machine serves as many in all rounds. */
const COLD = 40_000;

bundle();
const vars = { ROOT_TOKEN: ROOT, RATE_LIMITS: 'off', LOG: options.log ? 'requests' : 'off' };
const distance = Number(options.distance);
const runtime = await start({ vars, distance, beside: 'scripts/bench/floor.js' });
try {
  const { url, beside } = runtime;
  const hot = await tokensFor(0, users, HOT);
  const published = await tokensFor(users, users + PUBLISHED);
  const cold = (await tokensFor(users + PUBLISHED, users + PUBLISHED + COLD)).values();
  await publish(runtime, 0, hot, bytes);
  const members = hot.slice(0, MEMBERS);
  await addMembers(runtime, members.length);
  await publish(runtime, users, published, bytes);
  await runtime.sql(
    'CREATE TABLE floor (id INTEGER PRIMARY KEY, body TEXT NOT NULL)',
    `INSERT INTO floor VALUES (1, '${BODY}')`,
  );
  const [first] = hot;
  if (!first) throw new Error('--users must be 1 or more');
  const stage = { url, rootToken: ROOT, users, hot, cold, published, members };
  const rows = [
    ...[...floorRows(beside, copyKey(first)), ...rowsOf(stage)],
    ...[fromKV(stage), ...ofMembers(stage)],
  ].filter(({ name }) => name.match(options.only));
  for (const row of rows) await load(row, { connections, seconds: 0.5 });
  const seconds = Number(options.seconds);
  const measured = await inRounds(rows, Number(options.rounds), (row) =>
    load(row, { connections, seconds, cpu: () => runtime.cpu() }),
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

/** Adds users to the directory and gives tokens to the first of them. */
async function tokensFor(from: number, to: number, readers = to - from): Promise<Reader[]> {
  await addCrowd(runtime, from, to, bytes);
  return addTokens(runtime, from, from + Math.min(readers, to - from));
}
