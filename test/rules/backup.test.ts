/** The file of a backup and the epoch after a restore: pure rules of `scripts/backup`. */
import { describe, expect, test } from 'vitest';
import { devVarsWithEpoch, epochAfter, tomlWithEpoch } from '../../scripts/backup/epoch.ts';
import {
  CHECKSUM_BYTES,
  checksumIn,
  checksumLine,
  headerLines,
  headerOf,
} from '../../scripts/backup/header.ts';
import { shortEnough } from '../../scripts/backup/long-rows.ts';
import { wipe } from '../../scripts/backup/schema.ts';
import { insertedInto, statementsIn } from '../../scripts/backup/statements.ts';
import wranglerToml from '../../wrangler.toml?raw';

describe('the header', () => {
  const header = {
    made: '2026-11-28T05:36:29.286Z',
    database: 'roster',
    migration: '0017_given_identities.sql',
    epoch: 3,
    rows: { users: 1_009, copies: 0 },
  };

  test('is read as it was written, whatever follows', () => {
    expect(headerOf(`${headerLines(header)}PRAGMA foreign_keys;\n-- made up`)).toEqual(header);
  });

  test('is refused if it is that of another format, or lacks a line', () => {
    const text = headerLines(header);
    expect(() => headerOf('PRAGMA defer_foreign_keys=TRUE;')).toThrow('no backup');
    expect(() => headerOf(text.replace('format 1', 'format 2'))).toThrow('a later format');
    expect(() => headerOf(text.replace('-- epoch 3\n', ''))).toThrow('"-- epoch …"');
  });

  test('has a checksum at the other end of the file', () => {
    const hash = '0123456789abcdef'.repeat(4);
    expect(checksumIn(checksumLine(hash))).toBe(hash);
    expect(checksumLine(hash)).toHaveLength(CHECKSUM_BYTES);
    for (const line of ['', `${hash}\n`, checksumLine(hash.slice(1)), ` ${checksumLine(hash)}`]) {
      expect(checksumIn(line), line).toBeUndefined();
    }
  });
});

describe('the epoch', () => {
  test.each([
    [1, undefined, 2],
    [1, 1, 2],
    [4, 1, 5],
    [1, 4, 5],
  ])('after the present %s and %s of the backup is %s', (present, ofBackup, after) => {
    expect(epochAfter(present, ofBackup)).toBe(after);
  });

  test('is raised in wrangler.toml, and nothing else is changed', () => {
    const raised = tomlWithEpoch(wranglerToml, 12, '');
    expect(raised).toContain('\nDB_EPOCH = "12"\n');
    expect(raised.replace('"12"', '"1"')).toBe(wranglerToml);
  });

  test('of an environment is raised there alone', () => {
    const toml = '[vars]\nDB_EPOCH = "1"\n\n[env.eu.vars]\nLOG = "off"\nDB_EPOCH="7" # ours\n[x]\n';
    expect(tomlWithEpoch(toml, 8, 'eu')).toBe(toml.replace('"7"', '"8"'));
    expect(tomlWithEpoch(toml, 8, '')).toBe(toml.replace('"1"', '"8"'));
    expect(() => tomlWithEpoch(toml, 8, 'us')).toThrow('[env.us.vars]');
    expect(() => tomlWithEpoch('[vars]\nLOG = ""\n[x]\nDB_EPOCH = "1"', 8, '')).toThrow('no line');
  });

  test.each([
    ['', 'DB_EPOCH="2"\n'],
    ['ROOT_TOKEN=x', 'ROOT_TOKEN=x\nDB_EPOCH="2"\n'],
    ['DB_EPOCH=1\nROOT_TOKEN=x\n', 'DB_EPOCH="2"\nROOT_TOKEN=x\n'],
    ["ROOT_TOKEN=x\nDB_EPOCH = '17' # mine\n", 'ROOT_TOKEN=x\nDB_EPOCH = "2" # mine\n'],
  ])('is raised in .dev.vars: %j', (from, to) => {
    expect(devVarsWithEpoch(from, 2)).toBe(to);
  });
});

describe('statements', () => {
  const trigger = `CREATE TRIGGER t AFTER INSERT ON a BEGIN
    UPDATE a SET x = CASE WHEN x = ';' THEN 1 ELSE 2 END;
    DELETE FROM b; -- the END; of a comment
  END;`;
  const statements = [
    'CREATE TABLE "a;" (x text, `y;` int);',
    `INSERT INTO "a;" ("x") VALUES('it''s; -- no comment\n"');`,
    `INSERT INTO "a;" ("x") VALUES('''');`,
    trigger,
    `INSERT INTO a VALUES('🎉;');`,
  ];
  const text = `-- a header; of comments\n\n${statements.join('\n-- a remark\n')}\n-- the end\n`;

  async function* inPieces(of: string, length: number) {
    for (let i = 0; i < of.length; i += length) yield of.slice(i, i + length);
  }

  async function allIn(of: string, length: number): Promise<string[]> {
    const found: string[] = [];
    for await (const statement of statementsIn(inPieces(of, length))) found.push(statement);
    return found;
  }

  test.each([1, 2, 3, 7, 50, 10_000])('are found in pieces of %s characters', async (length) => {
    expect(await allIn(text, length)).toEqual(statements);
  });

  test('are refused when the last one is cut off', async () => {
    for (const end of ['INSERT INTO a', "INSERT INTO a VALUES('x;", 'SELECT "x;']) {
      await expect(allIn(`${text}${end}`, 10)).rejects.toThrow(`cut off: ${end}`);
    }
  });

  test('tell the table that they insert into', () => {
    expect(statements.map(insertedInto)).toEqual([undefined, 'a', 'a', undefined, 'a']);
  });
});

describe('the tables that go', () => {
  const table = (name: string, ...parents: string[]) => ({
    name,
    sql: `CREATE TABLE \`${name}\` (id, ${parents.map((each) => `x REFERENCES \`${each}\`(\`id\`)`)})`,
  });

  test('go before those that they refer to, in whatever order they were made', () => {
    const tables = [table('b', 'a', 'b'), table('a'), table('c', 'b'), table('ab', 'c')];
    for (const some of [tables, tables.toReversed()]) {
      const drops = wipe(some);
      expect(drops[0]).toBe('PRAGMA defer_foreign_keys = TRUE;');
      expect(drops.slice(1)).toEqual(['ab', 'c', 'b', 'a'].map((name) => `DROP TABLE "${name}";`));
    }
  });

  test('go all, if two refer to each other', () => {
    const drops = wipe([table('a', 'b'), table('b', 'a')]);
    expect(drops.toSorted()).toEqual(['DROP TABLE "a";', 'DROP TABLE "b";', drops[0]]);
  });
});

describe('a row that is too long for one statement', () => {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const insert = (...values: string[]) =>
    `INSERT INTO "t" (${values.map((_, i) => `"c${i}"`)}) VALUES(${values});`;
  /** The values that statements leave in a row. */
  function rowOf(statements: readonly string[]): Record<string, string> {
    const literal = /'(?:[^']|'')*'/g;
    const [first = '', ...pieces] = statements;
    const row = Object.fromEntries((first.match(literal) ?? []).map((text, i) => [`c${i}`, text]));
    const value = (text = '') => text.slice(1, -1).replaceAll("''", "'");
    for (const name of Object.keys(row)) row[name] = value(row[name]);
    for (const piece of pieces) {
      const [, name = ''] = /^UPDATE "t" SET "(\w+)" = /.exec(piece) ?? [];
      row[name] += value(piece.match(literal)?.[0]);
      expect(piece).toMatch(/ WHERE rowid = last_insert_rowid\(\);$/);
    }
    return row;
  }

  test.each([
    ['quotes', "'".repeat(60_000)],
    ['a document', JSON.stringify({ text: "it's, (so)".repeat(12_000) })],
    ['characters of four bytes', '🎉'.repeat(40_000)],
  ])('is inserted in pieces: %s', (_, long) => {
    const statements = shortEnough(insert(quoted("a,'b"), quoted(long), quoted(''), quoted(long)));
    for (const each of statements) expect(Buffer.byteLength(each)).toBeLessThan(100_000);
    expect(rowOf(statements)).toEqual({ c0: "a,'b", c1: long, c2: '', c3: long });
  });

  test('keeps its other values', () => {
    const long = quoted('x'.repeat(100_000));
    const [first] = shortEnough(insert('NULL', long, '-1.5e+300', "X'00ff'"));
    expect(first).toBe(insert('NULL', "''", '-1.5e+300', "X'00ff'"));
  });

  test('stays as it is if it is no row of plain values, and so does one that fits', () => {
    const long = quoted('\\n'.repeat(60_000));
    for (const whole of [insert(quoted('short'), '1'), insert(`replace(${long},'\\n',char(10))`)]) {
      expect(shortEnough(whole)).toEqual([whole]);
    }
  });
});
