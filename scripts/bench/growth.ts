/**
 * `npm run bench:growth`: do requests stay as fast while the directory or a record grows?
 * It makes a directory for each size and measures all in turn: medians, and ratios to the first.
 * `--json` for machines, `--sizes 1000,100000`, `--rounds N`, `--seconds S`.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle/bundle.ts';
import { cellsOf, cellsTable, numberOfCells, prepared, run } from './cells.ts';
import { type Directory, openDirectory, READERS } from './directory.ts';
import { inRounds } from './load.ts';
import { storageTable, tableSizes } from './storage.ts';
import { summaryOf } from './summary.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '1000,100000,1000000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1.2' },
  },
});
const [rounds, seconds] = [Number(options.rounds), Number(options.seconds)];

const byUsers = options.sizes.split(',').map((size) => {
  const users = Number(size);
  if (!(users >= READERS)) throw new Error(`a size is ${READERS} users or more: ${size}`);
  return { label: `${users.toLocaleString('en')} users`, users, bytes: 750 };
});
const byBytes = [
  { label: 'records of 1 KB', users: READERS, bytes: 1_000 },
  // PATCHes add fifty keys during the run, which must fit as well.
  { label: 'records of 64 KB', users: READERS, bytes: 63_500 },
];
const ofRecords = ['GET, hot', 'GET, cold', 'PATCH, read at the edge'];
const ofAll = [
  ...[...ofRecords, 'identify, new', 'identify, known'],
  ...['users, first page', 'users, deep', 'platform users, first page', 'platform users, deep'],
  ...['application users, first page', 'application users, deep'],
];
announce();
bundle();

const opened: Directory[] = [];
try {
  for (const size of [...byUsers, ...byBytes]) opened.push(await openDirectory(size));
  const grown = opened.slice(0, byUsers.length);
  const storage = grown.map(({ state, users }) => ({ users, tables: tableSizes(state) }));
  const unprepared = [
    ...cellsOf(grown, ofAll, rounds),
    ...cellsOf(opened.slice(byUsers.length), ofRecords, rounds),
  ];
  const cells = await prepared(unprepared, seconds);
  const summary = summaryOf(cells, await inRounds(cells, rounds, run));
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim()}, Node ${process.version}`;
  if (options.json) {
    const rows = cells.map(({ row, connections, directory }, i) => {
      return { row: row.name, connections, with: directory.label, ...summary[i] };
    });
    console.log(JSON.stringify({ machine, ...options, rows, storage }, null, 2));
  } else {
    console.log(`${machine}\n\n${cellsTable(cells, summary)}`);
    for (const { users, tables } of storage) console.log(`\n${storageTable(tables, users)}`);
  }
} finally {
  for (const directory of opened) await directory.close();
}

/** The expected duration, on two cores. */
function announce(): void {
  const users = byUsers.reduce((sum, size) => sum + size.users, 0);
  const cells =
    numberOfCells(ofAll.length, byUsers.length) + numberOfCells(ofRecords.length, byBytes.length);
  const minutes = (users / 10_000 + cells * (rounds * (seconds + 0.7) + 0.6)) / 60;
  process.stderr.write(
    `${users} users and ${cells} figures, ${rounds} rounds: about ${Math.ceil(minutes)} minutes\n`,
  );
}
