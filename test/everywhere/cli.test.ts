/** The rules of the house, held against the command. */
import { expect, test } from 'vitest';
import cliPackage from '../../cli/package.json';
import readme from '../../cli/README.md?raw';
import exporting from '../../cli/src/export/options.ts?raw';
import { HELP } from '../../cli/src/help.ts';
import importing from '../../cli/src/import/options.ts?raw';
import { importsUpwards, unusedExports } from '../support/house-rules.ts';

const files = Object.entries(
  import.meta.glob<string>('/cli/src/**/*.ts', { query: '?raw', import: 'default', eager: true }),
).map(([file, text]) => ({ file: file.slice(1), text }));
const others = import.meta.glob<string>(['/test/**/*.ts', '/console/src/**/*.{ts,tsx}'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const signs = import.meta.glob<string>('/cli/src/**/README.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const roomOf = (file: string) => /^cli\/src\/([\w-]+)\//.exec(file)?.[1] ?? 'entrance';
const listed = /```floors\n(.*?)```/s.exec(readme)?.[1] ?? '';
const floors = [...listed.matchAll(/^[\w-]+/gm)].map(([room]) => room);

test('every room is a floor of cli/README.md, and opens with one sentence', () => {
  const rooms = new Set(files.map(({ file }) => roomOf(file)));
  expect([...rooms].sort()).toEqual([...floors].sort());
  rooms.delete('entrance');
  for (const room of rooms) expect(signs[`/cli/src/${room}/README.md`], room).toMatch(/^\S.*\.\n$/);
});

test('imports run down the floors only', () => {
  expect(importsUpwards(files, floors, roomOf)).toEqual([]);
});

test('what the console shares runs in a browser', () => {
  const shared = files.filter(({ file }) => ['csv', 'people'].includes(roomOf(file)));
  expect(shared.length).toBeGreaterThan(8);
  expect(shared.filter(({ text }) => /node:|process\.|Buffer/.test(text))).toEqual([]);
});

test('no file is a pile, nothing is any, nothing is exported in vain', () => {
  const long = files.filter(({ text }) => text.trimEnd().split('\n').length > 250);
  expect(long.map(({ file }) => file)).toEqual([]);
  const silenced = /(: any\b|\bas any\b|<any>|@ts-ignore|@ts-expect-error|\bas unknown as\b)/;
  expect(files.filter(({ text }) => silenced.test(text)).map(({ file }) => file)).toEqual([]);
  const texts = Object.entries(others).map(([file, text]) => ({ file, text }));
  expect(unusedExports(files, [...files, ...texts])).toEqual([]);
});

test('the help names every option, and the packages are pinned', () => {
  for (const options of [importing, exporting]) {
    const block = /^const options = \{\n(.*?)^\}/ms.exec(options)?.[1] ?? '';
    const names = [...block.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !HELP.includes(`--${name} `))).toEqual([]);
  }
  const versions = { ...cliPackage.dependencies, ...cliPackage.devDependencies };
  for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
