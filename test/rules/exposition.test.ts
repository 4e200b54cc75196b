/** The text format of Prometheus. */
import { describe, expect, test } from 'vitest';
import operating from '../../docs/operating.md?raw';
import { exposition } from '../../src/metrics/exposition.ts';
import { families } from '../../src/metrics/families.ts';
import type { Series } from '../../src/metrics/series.ts';

const linesOf = (...counts: (readonly [Series, number])[]) =>
  exposition(new Map(counts)).split('\n');

/** A line of the format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const LINE =
  /^(# HELP \w+ .+|# TYPE \w+ (counter|gauge)|[a-z_]+(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\})? -?\d+(\.\d+)?|)$/;

test('a series is one line below the help and the type of its family', () => {
  const lines = linesOf(['removed events', 12]);
  const at = lines.indexOf('# TYPE roster_removed_rows_total counter');
  expect(lines[at - 1]).toMatch(/^# HELP roster_removed_rows_total Rows that the clean-up/);
  expect(lines[at + 1]).toBe('roster_removed_rows_total{kind="events"} 12');
});

test('every line is of the format, and the last one ends', () => {
  const lines = linesOf(['removed events', 12], ['removed tokens', 0.5]);
  for (const line of lines) expect(line).toMatch(LINE);
  expect(lines.at(-1)).toBe('');
});

test('quotes, backslashes and line ends in a value are escaped', () => {
  const lines = linesOf(['removed a"b\\c\nd', 1]);
  expect(lines).toContain('roster_removed_rows_total{kind="a\\"b\\\\c\\nd"} 1');
});

test('the series of a family that is not known are left out', () => {
  expect(linesOf(['older x' as 'removed', 3]).join()).not.toContain('older');
});

describe('the families', () => {
  const all = Object.values(families);

  test('have names of their own, and counters end with _total', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, type } of all) {
      expect(name).toMatch(/^roster_[a-z_]+$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
    }
  });

  test('stand in docs/operating.md, with their labels', () => {
    const named = [...operating.matchAll(/^\| `(roster_\w+)` \| (.*?) \|/gm)];
    const told = named.map(([, name, labels]) => [name, labels]);
    const labelled = all.map(({ name, labels }) => [
      name,
      labels.map((label) => `\`${label}\``).join(', '),
    ]);
    expect(told.sort()).toEqual(labelled.sort());
  });

  test('say what is approximate', () => {
    for (const { help } of all) expect(help).toMatch(/Approximate: |within the last minute/);
  });
});
