/** The rules of the house, held against the console. */
import { describe, expect, test } from 'vitest';
import readme from '../../console/README.md?raw';
import { canBeUndone as isOffered } from '../../console/src/history/undoable.ts';
import { colourOf, tokens } from '../../console/src/theme/tokens.ts';
import style from '../../docs/site/style.css?raw';
import { canBeUndone } from '../../src/policy/undo.ts';
import { SURFACES } from '../../src/values/choices.ts';
import { importsUpwards, unusedExports } from '../support/house-rules.ts';

const read = (files: Record<string, string>) =>
  Object.entries(files).map(([file, text]) => ({ file: file.slice(1), text }));
const files = read(
  import.meta.glob<string>(['/console/src/**/*.{ts,tsx}', '!/console/src/**/*.d.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
const signs = import.meta.glob<string>('/console/src/**/README.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const lengthOf = ({ text }: { text: string }) => text.trimEnd().split('\n').length;
const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/'));
const roomOf = (file: string) => /^console\/src\/([\w-]+)\//.exec(file)?.[1] ?? 'entrance';

/** The lines that break a rule, with their places. */
const offences = (pattern: RegExp, among = files) =>
  among.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
  );

describe('names', () => {
  test('are specific', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|types|index)\.tsx?$/;
    expect(files.filter(({ file }) => vague.test(file))).toEqual([]);
  });

  test('every room opens with one sentence', () => {
    const rooms = new Set(files.map(({ file }) => folderOf(file)));
    rooms.delete('console/src');
    for (const room of rooms) {
      expect(signs[`/${room}/README.md`], `${room}/README.md`).toMatch(/^[A-Z].*\./s);
    }
  });

  test('every file says what it is', () => {
    const silent = files.filter(({ text }) => !/^(import .*\n)?\/\*\* /.test(text));
    expect(silent.map(({ file }) => file)).toEqual([]);
  });
});

describe('size', () => {
  test('no file is longer than 250 lines', () => {
    expect(files.filter((each) => lengthOf(each) > 250).map(({ file }) => file)).toEqual([]);
  });

  test('the median file has 20 to 60 lines', () => {
    const lengths = files.map(lengthOf).sort((a, b) => a - b);
    const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
    expect(median).toBeGreaterThanOrEqual(20);
    expect(median).toBeLessThanOrEqual(60);
  });
});

describe('types', () => {
  test('nothing is any, nothing is silenced', () => {
    const silenced = /(: any\b|\bas any\b|<any>|@ts-ignore|@ts-expect-error|biome-ignore)/;
    expect(offences(silenced)).toEqual([]);
  });

  test('a cast through unknown or never has a comment above it', () => {
    const unexplained = files.flatMap(({ file, text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, i) => {
        if (!/\bas (unknown as|never)\b/.test(line)) return [];
        const above = lines.slice(Math.max(0, i - 3), i);
        return above.some((each) => each.trim().startsWith('//')) ? [] : [`${file}:${i + 1}`];
      });
    });
    expect(unexplained).toEqual([]);
  });
});

describe('directions', () => {
  /** The rooms from top to bottom, as console/README.md lists them. */
  const listed = /```floors\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const floors = [...listed.matchAll(/^[\w-]+/gm)].map(([room]) => room);

  test('every room is a floor of console/README.md, and every floor is there', () => {
    const rooms = new Set(files.map(({ file }) => roomOf(file)));
    expect([...rooms].sort()).toEqual([...floors].sort());
  });

  test('imports run down the floors only, for values and for types', () => {
    expect(importsUpwards(files, floors, roomOf)).toEqual([]);
  });

  test('only the API room sends requests', () => {
    const others = files.filter(({ file }) => roomOf(file) !== 'api');
    expect(offences(/\bfetch\(|XMLHttpRequest|sendBeacon|\bWebSocket\b/, others)).toEqual([]);
  });

  test('only the session stores a token, and nothing outlasts the tab but the scheme', () => {
    const outside = (place: string) => files.filter(({ file }) => file !== place);
    const scheme = 'console/src/theme/scheme.ts';
    expect(offences(/localStorage|indexedDB|document\.cookie/, outside(scheme))).toEqual([]);
    const session = 'console/src/session/session.ts';
    expect(offences(/sessionStorage\./, outside(session))).toEqual([]);
  });

  test('nothing is put into a page as HTML', () => {
    expect(offences(/dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML/)).toEqual([]);
  });
});

test('what nobody imports is not exported', () => {
  expect(unusedExports(files, files)).toEqual([]);
});

test('an undo is offered of what the server undoes', () => {
  const fields = ['name', 'firstName', 'lastName', 'image', 'email', 'role', 'status', 'password'];
  const others = ['description', 'key', 'attributes.plan', 'rules.theme', 'locked', 'theme'];
  for (const surface of SURFACES) {
    for (const names of [[], ['name', 'email'], ...[...fields, ...others].map((name) => [name])]) {
      const what = `${surface}: ${names}`;
      expect(isOffered(surface, names), what).toBe(canBeUndone(surface, names));
    }
  }
});

test('the colours are those of docs/site/style.css, in both schemes', () => {
  const pairs = /--([\w-]+): light-dark\((#\w+), (#\w+)\)/g;
  const there = [...style.matchAll(pairs)].map(([, token, light, dark]) => [token, light, dark]);
  const here = tokens.map((token) => [token, colourOf(token, 'light'), colourOf(token, 'dark')]);
  expect(here).toEqual(there);
});
