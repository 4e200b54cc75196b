/** Loads one row, or many in turn. */
import autocannon from 'autocannon';
import type { Row } from './rows.ts';
import type { Measured } from './summary.ts';

export interface Load {
  readonly connections: number;
  /** The duration, or the number of requests if there are no more. */
  readonly seconds?: number;
  readonly requests?: number;
  /** The milliseconds of processor time that the server has taken so far. */
  readonly cpu?: () => number;
}

/** Runs one row under load. Throws if any answer is not the expected one. */
export async function load(row: Row, how: Load): Promise<Measured> {
  const before = how.cpu?.() ?? Number.NaN;
  const { latency, duration, errors, ...result } = await autocannon({
    url: row.url,
    connections: how.connections,
    sampleInt: 20,
    ...(how.requests ? { amount: how.requests } : { duration: how.seconds ?? 1 }),
    requests: [{ setupRequest: (request) => ({ ...request, ...row.next() }) }],
  });
  const { statusCodeStats = {} } = result;
  const answers = statusCodeStats[`${row.expects}`]?.count ?? 0;
  if (answers !== result.requests.total || errors > 0) {
    throw new Error(`${row.name}: ${errors} errors, ${JSON.stringify(statusCodeStats)}`);
  }
  const done = answers * (row.people ?? 1);
  const cpu = ((how.cpu?.() ?? Number.NaN) - before) / done;
  return { perSecond: done / duration, p50: latency.p50, p99: latency.p99, cpu };
}

/**
 * Runs every row in every round, so that a slow moment of the machine hits all rows alike. Every
 * other round runs backwards, so that each row also comes before the work of the others.
 */
export async function inRounds<Item extends { readonly name: string }>(
  items: readonly Item[],
  rounds: number,
  run: (item: Item) => Promise<Measured>,
): Promise<Map<string, Measured[]>> {
  const measured = new Map<string, Measured[]>(items.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const item of round % 2 ? items : items.toReversed()) {
      process.stderr.write(`\r${round} of ${rounds}: ${item.name.padEnd(60)}`);
      measured.get(item.name)?.push(await run(item));
    }
  }
  process.stderr.write('\r'.padEnd(80).concat('\r'));
  return measured;
}
