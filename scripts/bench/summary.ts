import type { Against, Row } from './rows.ts';

/** One run of one row. Latencies are in milliseconds, and so is the processor time of a request. */
export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** NaN: it was not measured. */
  readonly cpu: number;
}

/** The medians of a row over all rounds. */
export interface Summary extends Measured {
  readonly name: string;
  /** The noise: the span of the rounds as a share of the median. */
  readonly noise: number;
  readonly against: readonly Compared[];
}

interface Compared extends Against {
  readonly ratio: number;
}

export function summaryOf(
  rows: readonly Pick<Row, 'name' | 'against'>[],
  measured: ReadonlyMap<string, readonly Measured[]>,
): Summary[] {
  return rows.map(({ name, against = [] }) => {
    const runs = measured.get(name) ?? [];
    const speeds = runs.map(({ perSecond }) => perSecond);
    const perSecond = median(speeds);
    // Compare within each round, since the speed of the machine varies between rounds.
    const ratioTo = (row: string) => {
      const others = measured.get(row) ?? [];
      return median(runs.map((run, i) => run.perSecond / (others[i]?.perSecond ?? Number.NaN)));
    };
    return {
      name,
      perSecond,
      noise: (Math.max(...speeds) - Math.min(...speeds)) / perSecond,
      p50: median(runs.map(({ p50 }) => p50)),
      p99: median(runs.map(({ p99 }) => p99)),
      cpu: median(runs.map(({ cpu }) => cpu)),
      against: against.map((each) => ({ ...each, ratio: ratioTo(each.row) })),
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[middle],
  ];
  return (low + high) / 2;
}

/** The summary as text. */
export function table(summary: readonly Summary[]): string {
  const header = [
    '',
    'requests/s',
    'CPU ms',
    'p50 ms',
    'p99 ms',
    'noise',
    'ratio',
    'wanted',
    'against',
  ];
  const lines = summary.flatMap(({ name, perSecond, cpu, p50, p99, noise, against }) => {
    const figures = [
      ...[name, perSecond.toFixed(0), cpu.toFixed(2), p50.toFixed(1), p99.toFixed(1)],
      `±${(noise * 50).toFixed(0)} %`,
    ];
    const [first = ['', '', ''], ...more] = against.map((each) => [
      ...[each.ratio.toFixed(2), wantedOf(each), each.row],
    ]);
    return [[...figures, ...first], ...more.map((each) => [...figures.map(() => ''), ...each])];
  });
  return aligned([header, ...lines], [0, 8]);
}

/** Lays out cells in columns. The named columns are flush left, the others right. */
export function aligned(
  lines: readonly (readonly string[])[],
  flushLeft: readonly number[] = [0],
): string {
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const cellIn = (cell: string, column: number) => {
    const width = widths?.[column] ?? 0;
    return flushLeft.includes(column) ? cell.padEnd(width) : cell.padStart(width);
  };
  return lines.map((line) => line.map(cellIn).join('  ').trimEnd()).join('\n');
}

const wantedOf = ({ ratio, wanted }: Compared) =>
  wanted === undefined ? '' : `≥ ${wanted}${ratio < wanted ? ' missed' : ''}`;
