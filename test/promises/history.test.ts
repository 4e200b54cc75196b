/** Thousands of concurrent reads and writes in two locations, checked against the promises. */
import { describe, expect, test } from 'vitest';
import { type History, type Read, violationsIn, type Write } from '../support/history.ts';
import { rounds } from '../support/rounds.ts';
import { account } from '../support/workload.ts';

const OPERATIONS = rounds(1_000, 5_000);

test(`${OPERATIONS} operations break no promise`, async () => {
  const { violations, figures } = await account(OPERATIONS);
  console.log(JSON.stringify(figures));
  expect(violations.slice(0, 10)).toEqual([]);
});

describe('a history that breaks a promise is seen', () => {
  const bounds = { copies: 60_000, replica: 5_000 };
  const during = (begun: number, ended: number) => ({
    location: 'here',
    begun,
    ended,
    begunAt: begun * 1_000,
    endedAt: ended * 1_000,
  });
  const write = (begun: number, ended: number, version: number, more: Partial<Write> = {}) =>
    ({ how: 'merge', key: `k${begun}`, ...during(begun, ended), version, ...more }) as const;
  const read = (begun: number, ended: number, version: number, more: Partial<Read> = {}) =>
    ({ how: 'read', ...during(begun, ended), version, ...more }) as const;
  const there = { location: 'there' };
  const noCache = { noCache: true };

  const good: History = [
    write(1, 3, 1, { keys: ['k1'] }),
    write(2, 6, 2, { keys: ['k1', 'k2'], ifVersion: 1 }),
    read(4, 5, 2, { keys: ['k2', 'k1'], noCache: true }),
    read(7, 8, 2, { keys: ['k1', 'k2'] }),
    read(7, 8, 0, { keys: [], ...there }),
    write(9, 10, 3, { how: 'replace', keys: ['k9'] }),
    write(11, 12, 4, { how: 'clear' }),
    write(13, 14, 4, { how: 'clear' }),
    read(15, 16, 2, { keys: ['k1', 'k2'], ...there, bringing: 2, maxAge: 20 }),
    read(80, 81, 4, { keys: [], ...there }),
    write(82, 83, 5, { isByAdmin: true, keys: ['k82', 'kept'] }),
    write(84, 85, 6, { how: 'replace', keys: ['k84', 'kept'] }),
    write(86, 87, 7, { how: 'clear' }),
    read(88, 89, 7, { keys: ['kept'] }),
    write(90, 91, 8, { how: 'clear', isByAdmin: true }),
    write(92, 93, 8, { how: 'clear' }),
    read(94, 95, 8, { keys: [] }),
  ];

  test('and a good one passes', () => {
    expect(violationsIn(good, bounds)).toEqual([]);
  });

  const bad: readonly [string, History, RegExp][] = [
    ['one version for two writes', [write(1, 2, 1), write(3, 4, 1)], /1 was acknowledged 2 times/],
    ['a version nobody got', [write(1, 2, 1), write(3, 4, 3)], /2 was acknowledged to nobody/],
    [
      'a condition passed over',
      [write(1, 2, 1), write(3, 4, 2, { ifVersion: 0 })],
      /change 0 only/,
    ],
    [
      'a lost write',
      [write(1, 2, 1), write(3, 4, 2), read(5, 6, 2, { keys: ['k3'] })],
      /with k3 in place of k1,k3/,
    ],
    [
      'what was replaced comes back',
      [write(1, 2, 1), write(3, 4, 2, { how: 'replace', keys: ['k1', 'k3'] })],
      /with k1,k3 in place of k3/,
    ],
    [
      'what is kept for admins goes',
      [write(1, 2, 1, { isByAdmin: true }), write(3, 4, 2, { how: 'replace', keys: ['k3'] })],
      /with k3 in place of k3,kept/,
    ],
    ['a read of what is not begun', [read(1, 2, 1), write(3, 4, 1)], /nobody had begun/],
    ['writes out of order', [write(1, 2, 2), write(3, 4, 1)], /at the primary, after 2/],
    ['an old answer of the primary', [write(1, 2, 1), read(3, 4, 0, noCache)], /at the primary/],
    [
      'reads of the primary out of order',
      [write(1, 9, 1), read(2, 3, 1, noCache), read(4, 5, 0, noCache)],
      /at the primary, after 1/,
    ],
    ['an old answer in the same location', [write(1, 2, 1), read(3, 4, 0)], /here, after 1 there/],
    [
      'a bookmark passed over',
      [write(1, 2, 1), read(3, 4, 0, { ...there, bringing: 1 })],
      /brought the bookmark of 1/,
    ],
    ['an answer that is too old', [write(1, 2, 1), read(63, 64, 0, there)], /too old after 1/],
    [
      'an answer older than it was asked for',
      [write(1, 2, 1), read(20, 21, 0, { ...there, maxAge: 10 })],
      /too old after 1/,
    ],
  ];
  test.each(bad)('%s', (_name, history, complaint) => {
    expect(violationsIn(history, bounds).join('\n')).toMatch(complaint);
  });
});
