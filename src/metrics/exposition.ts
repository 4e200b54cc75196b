/** The text format of Prometheus, version 0.0.4. Pure. */
import { type FamilyName, families } from './families.ts';
import type { Held } from './held.ts';
import { type Counts, partsOf, type Series } from './series.ts';

/**
 * Every family with its help and its series, in a fixed order. A series of a family that this
 * program does not know is left out: an older or a newer one has counted it.
 */
export function exposition(counts: Counts): string {
  const series = Map.groupBy([...counts], ([text]) => partsOf(text)[0]);
  return Object.entries(families)
    .flatMap(([key, { name, type, help }]) => [
      `# HELP ${name} ${escaped(help)}`,
      `# TYPE ${name} ${type}`,
      ...(series.get(key) ?? []).map((each) => sampleOf(key as FamilyName, ...each)).sort(),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** The gauges at a time, in milliseconds UTC. */
export const gaugesOf = ({ waiting, unpublishedSince }: Held, now: number): Counts =>
  new Map([
    ['waitingWrites', waiting],
    ['oldestUnpublished', Math.max(0, (now - (unpublishedSince ?? now)) / 1_000)],
  ]);

function sampleOf(family: FamilyName, series: Series, value: number): string {
  const { name, labels } = families[family];
  const [, ...values] = partsOf(series);
  const pairs = labels.map((label, i) => `${label}="${quoted(values[i] ?? '')}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join()}}` : ''} ${value}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const quoted = (text: string): string => escaped(text).replaceAll('"', '\\"');
