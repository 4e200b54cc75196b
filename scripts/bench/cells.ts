/** The cells of `npm run bench:growth`: rows on directories, at some numbers of connections. */
import { type Directory, HOT, READERS } from './directory.ts';
import { type Load, load } from './load.ts';
import { type Against, type Row, WRITERS } from './rows.ts';
import { aligned, type Measured, type Summary } from './summary.ts';

const CONNECTIONS = [1, 64];

/** A row that falls by no more than this, within its noise, counts as flat. */
const FLAT = 0.8;

/** A row on a directory at some connections, compared with the same on the first directory. */
export interface Cell extends Load {
  readonly name: string;
  readonly row: Row;
  readonly directory: Directory;
  readonly against: readonly [Against];
}

/** The number of cells. */
export const numberOfCells = (rows: number, directories: number): number =>
  rows * directories * CONNECTIONS.length;

/** The cells of the named rows. Each round gets its share of the readers who read once. */
export function cellsOf(
  directories: readonly Directory[],
  names: readonly string[],
  rounds: number,
): Cell[] {
  const requests = Math.floor((READERS - HOT - WRITERS) / (rounds * CONNECTIONS.length));
  const once = (connections: number) => ({
    requests,
    connections: Math.min(connections, requests),
  });
  return names.flatMap((rowName) =>
    CONNECTIONS.flatMap((connections) => {
      const nameOn = (label = '') => `${rowName}, ${connections} at once, ${label}`;
      const against = [{ row: nameOn(directories[0]?.label), wanted: FLAT }] as const;
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
 * Publishes the copies of hot readers, warms the compiler, and gives each cell the number of
 * requests that fills its seconds, with at least two per connection. A run ends with its last
 * answer, so that slow answers count as well.
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

/** One run of a cell. It waits until the database is idle before the next begins. */
export async function run(cell: Cell): Promise<Measured> {
  const measured = await load(cell.row, cell);
  await cell.directory.settle();
  return measured;
}

/** The summary as text. */
export function cellsTable(cells: readonly Cell[], summary: readonly Summary[]): string {
  const header = ['', 'at once', 'with', 'requests/s', 'p50 ms', 'p99 ms', 'noise', 'ratio', ''];
  const lines = cells.map(({ row, connections, directory }, i) => {
    const { perSecond = 0, p50 = 0, p99 = 0, noise = 0, against = [] } = summary[i] ?? {};
    const ratio = against[0]?.ratio ?? 1;
    return [
      ...[row.name, `${connections}`, directory.label, perSecond.toFixed(0)],
      ...[p50.toFixed(1), p99.toFixed(1), `±${(noise * 50).toFixed(0)} %`, ratio.toFixed(2)],
      ratio * (1 + noise / 2) < FLAT ? 'falls' : '',
    ];
  });
  return aligned([header, ...lines], [0, 8]);
}
