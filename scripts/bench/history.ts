/**
 * `npm run bench:history`: what history costs a write. It loads the same rows on two directories,
 * one of which has lost the triggers that keep the values before and after a change.
 * `--rounds N`, `--seconds N`, `--connections N`.
 */
import { parseArgs } from 'node:util';
import { bundle } from '../bundle/bundle.ts';
import { type Runtime, start } from '../runtime/runtime.ts';
import { addCrowd, addTokens } from './crowd.ts';
import { inRounds, load } from './load.ts';
import { type Row, rowsOf } from './rows.ts';
import { summaryOf, table } from './summary.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1.5' },
    connections: { type: 'string', default: '16' },
  },
});
const connections = Number(options.connections);
const ROOT = 'root-token-of-the-benchmark-of-roster';
const USERS = 1_000;
const RECORD = 500;
const MEASURED = [
  'PATCH, nobody reads it',
  'PATCH, one person',
  'identify, new',
  'identify, known',
];

bundle();
const vars = { ROOT_TOKEN: ROOT, RATE_LIMITS: 'off', LOG: 'off' };
const runtimes = [await start({ vars }), await start({ vars })] as const;
try {
  const [kept, bare] = runtimes;
  await dropHistory(bare);
  const named = (name: string) => `${name}, without history`;
  const rows = [
    ...(await rowsFor(kept)).map((row) => ({ ...row, against: [{ row: named(row.name) }] })),
    ...(await rowsFor(bare)).map((row) => ({ ...row, name: named(row.name), against: [] })),
  ].sort(({ name: one }, { name: other }) => one.localeCompare(other));
  for (const row of rows) await load(row, { connections, seconds: 1 });
  const seconds = Number(options.seconds);
  const measured = await inRounds(rows, Number(options.rounds), (row) =>
    load(row, { connections, seconds, cpu: () => row.runtime.cpu() }),
  );
  console.log(table(summaryOf(rows, measured)));
} finally {
  for (const runtime of runtimes) await runtime.stop();
}

/** Without them a change leaves its event, and no values. */
async function dropHistory({ sql }: Runtime): Promise<void> {
  const [triggers] = await sql(
    `SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'changes_of_%'`,
  );
  const names = (triggers as readonly { readonly name: string }[]).map(({ name }) => name);
  await sql(...names.map((name) => `DROP TRIGGER ${name}`));
}

async function rowsFor(runtime: Runtime): Promise<(Row & { readonly runtime: Runtime })[]> {
  await addCrowd(runtime, 0, USERS, RECORD);
  const readers = await addTokens(runtime, 0, USERS);
  const stage = { url: runtime.url, rootToken: ROOT, users: USERS };
  return rowsOf({ ...stage, hot: readers.slice(0, 1), cold: readers.slice(1).values() })
    .filter(({ name }) => MEASURED.includes(name))
    .map((row) => ({ ...row, runtime }));
}
