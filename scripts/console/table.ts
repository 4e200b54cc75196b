/** The figures of `npm run console:measure` as a table of Markdown. */
import type { Long, Row } from './measure.ts';

interface Figures {
  readonly machine: string;
  readonly sizes: readonly number[];
  readonly rows: readonly Row[];
  readonly long: Long;
}

const ACTS = {
  fcp: 'first visit: first contentful paint, ms',
  tbt: 'first visit, signing in, to the list: total blocking time, ms',
  opened: 'the list by its address, to rows, ms',
  openedFcp: '… its first contentful paint, ms',
  openedTbt: '… its total blocking time, ms',
  menu: 'the list by the menu, to rows, ms',
  search: 'a search, from the last letter to the row, ms',
  bytes: 'loaded for the first screen, gzipped, bytes',
} as const satisfies Partial<Record<keyof Row, string>>;

export function tableOf({ machine, sizes, rows, long }: Figures): string {
  const [few = 0, many = 0] = sizes;
  const lines = Object.entries(ACTS).map(([act, label]) => {
    // The keys of ACTS are those of a row.
    const key = act as keyof typeof ACTS;
    const of = (size: number) => rows.filter(({ people }) => people === size).map((r) => r[key]);
    const ratio = median(of(many)) / median(of(few));
    return `| ${label} | ${rangeOf(of(few))} | ${rangeOf(of(many))} | ${Number.isFinite(ratio) ? ratio.toFixed(2) : ''} |`;
  });
  const heading = (people: number) => `${people.toLocaleString('en')} people`;
  return [
    machine,
    '',
    `| fastest, **median**, slowest of ${rows.length / 2} | ${heading(few)} | ${heading(many)} | ratio |`,
    '|---|---|---|---|',
    ...lines,
    '',
    lookOf(long),
  ].join('\n');
}

/** The fastest tells what the program needs, the slowest what else the machine did. */
function rangeOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least === most) return most.toLocaleString('en');
  return `${least.toFixed(0)}, **${median(values).toFixed(0)}**, ${most.toFixed(0)}`;
}

function lookOf({ times, heaps, step, reloaded }: Long): string {
  const [first = 1] = heaps;
  const cells = heaps.map((bytes) => `${(bytes / 1e6).toFixed(1)} (${(bytes / first).toFixed(2)})`);
  const quarter = times.slice(-step);
  return [
    `| pages turned | ${heaps.map((_, i) => i * step).join(' | ')} |`,
    `|---|${heaps.map(() => '---|').join('')}`,
    `| heap, MB | ${cells.join(' | ')} |`,
    '',
    `A page: ${median(times.slice(0, step)).toFixed(0)} ms in the first quarter, ` +
      `${median(quarter).toFixed(0)} ms in the last. A reload at the end: ` +
      `${reloaded.opened.toFixed(0)} ms, ${reloaded.requests} requests for people.`,
  ].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
