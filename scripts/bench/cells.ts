/** What `npm run bench:growth` measures: rows on directories, at some connections. */
import { type Directory, HOT, READERS } from './directory.ts';
import { type Load, load } from './load.ts';
import type { Row } from './rows.ts';
import { aligned, type Measured, type Summary } from './summary.ts';

const CONNECTIONS = [1, 64];

/** What falls by no more than this, give or take its noise, is flat. */
const FLAT = 0.8;

/** A row on a directory at so many connections, held against the same on the first directory. */
export interface Cell extends Load {
  readonly name: string;
  readonly row: Row;
  readonly directory: Directory;
  readonly against: { readonly row: string; readonly wanted: number };
}

/** How many cells there are of so many rows on so many directories. */
export const numberOfCells = (rows: number, directories: number): number =>
  rows * directories * CONNECTIONS.length;

/** The cells of the rows named. Those who read once are shared out among the rounds. */
export function cellsOf(
  directories: readonly Directory[],
  names: readonly string[],
  rounds: number,
): Cell[] {
  const requests = Math.floor((READERS - HOT) / (rounds * CONNECTIONS.length));
  const once = (connections: number) => ({
    ...{ requests, connections: Math.min(connections, requests) },
  });
  return names.flatMap((rowName) =>
    CONNECTIONS.flatMap((connections) => {
      const nameOn = (label = '') => `${rowName}, ${connections} at once, ${label}`;
      const against = { row: nameOn(directories[0]?.label), wanted: FLAT };
      return directories.flatMap((directory) => {
        const row = directory.rows.find(({ name }) => name === rowName);
        const name = nameOn(directory.label);
        const how = rowName === 'GET, cold' ? once(connections) : { connections };
        return row ? [{ name, row, directory, against, ...how }] : [];
      });
    }),
  );
}

/**
 * Publishes the copies of the hot ones, lets the compiler see every path, and gives each cell as
 * many requests as fill so many seconds, though two on each connection at least: a run that ends
 * with its last answer counts the slow ones as well.
 */
export async function prepared(cells: readonly Cell[], seconds: number): Promise<Cell[]> {
  const hot = new Set(cells.map(({ row }) => row).filter(({ name }) => name === 'GET, hot'));
  for (const row of hot) await load(row, { connections: 16, requests: HOT });
  const ready: Cell[] = [];
  for (const cell of cells) {
    process.stderr.write(`\rwarming up: ${cell.name}`.padEnd(80));
    ready.push(cell.requests ? cell : { ...cell, requests: await requestsIn(cell, seconds) });
  }
  return ready;
}

async function requestsIn({ row, directory, connections }: Cell, seconds: number): Promise<number> {
  const { perSecond } = await load(row, { connections, seconds: 0.5 });
  await directory.settle();
  return Math.max(20, 2 * connections, Math.round(perSecond * seconds));
}

/** One run of a cell; its database has nothing left to do when the next begins. */
export async function run(cell: Cell): Promise<Measured> {
  const measured = await load(cell.row, cell);
  await cell.directory.settle();
  return measured;
}

/** For people. */
export function cellsTable(cells: readonly Cell[], summary: readonly Summary[]): string {
  const header = ['', 'at once', 'with', 'requests/s', 'p50 ms', 'p99 ms', 'noise', 'ratio', ''];
  const lines = cells.map(({ row, connections, directory }, i) => {
    const { perSecond = 0, p50 = 0, p99 = 0, noise = 0, against } = summary[i] ?? {};
    const ratio = against?.ratio ?? 1;
    return [
      ...[row.name, `${connections}`, directory.label, perSecond.toFixed(0)],
      ...[p50.toFixed(1), p99.toFixed(1), `±${(noise * 50).toFixed(0)} %`, ratio.toFixed(2)],
      ratio * (1 + noise / 2) < FLAT ? 'falls' : '',
    ];
  });
  return aligned([header, ...lines], [0, 8]);
}
