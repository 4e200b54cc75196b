/** Files that no program should write: each is told by its line, before anything is written. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { start } from '../../scripts/runtime/runtime.ts';
import { folderFor } from './command.ts';

/** Nobody is there: a file that is refused is refused before a request. */
const NOWHERE = 'http://127.0.0.1:1';

const bytes = (text: string, ...more: readonly number[]) =>
  Buffer.concat([Buffer.from(text), Buffer.from(more)]);

const refused: Readonly<Record<string, readonly [content: Uint8Array | string, why: string]>> = {
  'no byte': ['', 'line 1: The file is empty.'],
  'a byte order mark and no more': [bytes('', 0xef, 0xbb, 0xbf), 'line 1: The file is empty.'],
  'blank lines': ['\n\n\n', 'line 1: The file has no header.'],
  'a header alone': ['email,name\n', 'line 1: Nothing follows the header.'],
  'a column twice': [
    '\nemail,name,email\na@b.example,A,B\n',
    'line 2: The header has “email” twice, as columns 1 and 3.',
  ],
  'a lone quote': [
    'email,name\na@b.example,A\nb@b.example,"B\nc@b.example,C\n',
    'line 3: A quote opens a cell here, and none closes it.',
  ],
  'no UTF-8': [
    bytes('email,name\na@b.example,A\nb@b.example,', 0xe9, 0x0a),
    'line 3: This is no text in UTF-8.',
  ],
  'UTF-16 that does not say so': [
    Buffer.from('email,name\na@b.example,A\n', 'utf16le'),
    'line 1: This looks like UTF-16',
  ],
  'no email': ['name\nAnn\n', 'No column is the email.'],
};

describe('a file is refused with', () => {
  const structural = Object.entries(refused).filter(([, [, why]]) => why.startsWith('line'));
  test.each(structural)('%s', async (_what, [content, why]) => {
    const folder = folderFor(NOWHERE);
    folder.write('people.csv', content);
    const { code, output, errors } = await folder.run('import', 'people.csv', '--yes');
    expect(errors).toContain(`people.csv, ${why}`);
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });

  test.each([
    ['one line of 100 MB', 'x', 'line 2: This row is longer than 2 MiB.'],
    ['a cell of 100 MB in lines', '"x\n', 'line 2: A quote opens a cell here'],
  ])('%s, in bounded memory', async (_what, piece, why) => {
    const folder = folderFor(NOWHERE, { NODE_OPTIONS: '--max-old-space-size=64' });
    const file = openSync(join(folder.path, 'people.csv'), 'w');
    writeSync(file, 'email\n');
    writeSync(file, piece);
    for (let i = 0; i < 100; i += 1) writeSync(file, 'y'.repeat(1024 * 1024));
    closeSync(file);
    const { code, errors } = await folder.run('import', 'people.csv', '--yes');
    expect(errors).toContain(`people.csv, ${why}`);
    expect(code).toBe(2);
  });
});

describe('a file is read with', () => {
  test('whatever is strange in some of its rows, which alone are refused', async () => {
    const roster = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
    const folder = folderFor(roster.url);
    const long = 'x'.repeat(1024 * 1024);
    const lines = [
      'email;name;-\r\n',
      'ann@odd.example;"Ann ""A"" Lee";1\r',
      'ben@odd.example;Ben\0;1\n',
      `cat@odd.example;${long};1\r\n`,
      'dan@odd.example;"Dan"D;1\n',
      'eve@odd.example;Eve 5" tall;1;2\n',
      '\r\n;;\r',
      'fay@odd.example;Fay 5" tall;"1\r\n2"\n',
      'gus@odd.example;"Gus";\r\n',
      'email;name;-\n',
      'hal@odd.example;Häl;1',
    ];
    folder.write('people.csv', Buffer.from(`\uFEFF${lines.join('')}`, 'utf16le'));
    const args = ['import', 'people.csv', '--yes', '--map=-=-'];
    const { code, output } = await folder.run(...args);
    expect(output).toContain('4 created, 0 updated, 0 unchanged, 5 refused');
    expect(code).toBe(1);
    const told = folder.read('people.refused.csv').split('\r\n').slice(1, -1);
    expect(told.map((line) => line.slice(0, 70).split(';').slice(0, 3))).toEqual([
      ['3', '', expect.stringContaining('not JSON that can be stored')],
      ['4', '', 'This row is larger than 1 MiB.'],
      ['5', '', 'A quote stands inside a cell in quotes: write it twice.'],
      ['6', '', 'This row has 4 cells, and the header has 3.'],
      ['12', 'email', 'email must be an email address'],
    ]);
    const [people] = await roster.sql(
      `SELECT name FROM users WHERE email LIKE '%@odd.example' ORDER BY email`,
    );
    const names = ['Ann "A" Lee', 'Fay 5" tall', 'Gus', 'Häl'];
    expect(people).toEqual(names.map((name) => ({ name })));
    await roster.stop();
  });
});
