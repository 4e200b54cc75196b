/** `npm run backup` and `npm run restore` of the local database. */
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkBackup, unfinished, writeBackup } from '../../scripts/backup/file.ts';
import { ownMigrations } from '../../scripts/backup/migrations.ts';
import { statementsIn } from '../../scripts/backup/statements.ts';
import { fullDemoStatements, people } from '../../scripts/demo-data.ts';
import { start } from '../../scripts/runtime/runtime.ts';
import { contentsOf, demoDatabase, fileIn, isInUse, migratedDatabase } from './database-file.ts';
import { copyOfProject, finished, startScript } from './project.ts';

const project = copyOfProject();
const state = join(project, 'build/state');
const database = fileIn(state);
const file = join(project, 'build/backup.sql');
const devVars = join(project, '.dev.vars');

const run = (script: string, args: readonly string[], input?: string) =>
  finished(
    startScript(project, [`scripts/backup/${script}.ts`, '--local', ...args], {
      input: input ?? '',
    }),
  );
const backUp = (to = file, from = state) => run('back-up', ['--persist-to', from, '--to', to]);
const restore = (...args: string[]) =>
  run('restore', ['--persist-to', state, '--from', file, '--yes', ...args]);

const change = (sql: string) => {
  const db = new DatabaseSync(database);
  db.exec(sql);
  db.close();
};

/** Values that SQL text could lose or change. */
function addOddValues(): void {
  const db = new DatabaseSync(database);
  const rename = db.prepare('UPDATE users SET name = ? WHERE id = ?');
  rename.run(`it''s "quoted", \`so\`; -- 🎉\n\\n\r\n\t\u2028 ñ`, people.john.id);
  rename.run('', people.jane.id);
  const record = db.prepare(
    `INSERT INTO platform_metadata
            (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
     SELECT ?, id, ?, 1, ?, ?, ? FROM scopes WHERE key = 'acme-corp'`,
  );
  const long = JSON.stringify({ text: "'🎉,\\".repeat(6_000) });
  record.run(people.john.id, long, 2n ** 53n + 1n, 1.5, -1e300);
  const code = db.prepare(
    `INSERT INTO codes (id, purpose, email, user_id, hash, detail, created_at, expires_at)
     VALUES (?, 'sign_in', ?, ?, '', ?, 0, 9e999)`,
  );
  code.run('a', 'a@example.com', people.john.id, Uint8Array.of(0, 39, 255));
  code.run('b', '1', people.john.id, 'x'.repeat(120_000));
  db.close();
}

beforeAll(async () => {
  mkdirSync(join(project, 'build'), { recursive: true });
  demoDatabase(database).close();
  addOddValues();
  expect((await backUp()).code).toBe(0);
});

beforeEach(() => {
  rmSync(devVars, { force: true });
  rmSync(join(project, 'backups'), { recursive: true, force: true });
});

test('what was backed up is restored: every table, row by row, with the types of all values', async () => {
  const before = contentsOf(database);
  change(`DELETE FROM tokens; UPDATE users SET name = 'lost'; CREATE TABLE more (x);
          DROP TRIGGER users_end_codes; INSERT INTO copies VALUES ('a', 'b', 1)`);
  const { output, code } = await restore();
  expect(output).toContain('Restored.');
  expect(code).toBe(0);
  expect(contentsOf(database)).toEqual(before);
  const longest = Math.max(
    ...readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => Buffer.byteLength(line)),
  );
  expect(longest).toBeLessThan(100_000);
});

test('a restore backs up the state before it, so that it can be undone', async () => {
  change(`UPDATE users SET name = 'of today' WHERE id = '${people.jane.id}'`);
  const today = contentsOf(database);
  await restore();
  expect(contentsOf(database)).not.toEqual(today);
  const [kept = ''] = readdirSync(join(project, 'backups'));
  expect(kept).toMatch(/^roster-before-restore-/);
  const undo = ['--from', join(project, 'backups', kept), '--no-backup'];
  expect((await restore(...undo)).code).toBe(0);
  expect(contentsOf(database)).toEqual(today);
  expect(readdirSync(join(project, 'backups'))).toEqual([kept]);
  await restore('--no-backup');
});

test('a restore raises the epoch of development, and leaves wrangler.toml alone', async () => {
  writeFileSync(devVars, 'ROOT_TOKEN=mine');
  const toml = readFileSync('wrangler.toml', 'utf8');
  await restore('--no-backup');
  expect(readFileSync(devVars, 'utf8')).toBe('ROOT_TOKEN=mine\nDB_EPOCH="2"\n');
  await restore('--no-backup');
  expect(readFileSync(devVars, 'utf8')).toBe('ROOT_TOKEN=mine\nDB_EPOCH="3"\n');
  expect(readFileSync('wrangler.toml', 'utf8')).toBe(toml);
  const later = join(project, 'build/later.sql');
  await backUp(later);
  rmSync(devVars);
  await restore('--no-backup', '--from', later);
  expect(readFileSync(devVars, 'utf8')).toBe('DB_EPOCH="4"\n');
});

test('a file restores into another directory, which leaves the first as it is', async () => {
  const other = join(project, 'build/other');
  const { code } = await run('restore', ['--persist-to', other, '--from', file], 'roster\n');
  expect(code).toBe(0);
  expect(contentsOf(fileIn(other))).toEqual(contentsOf(database));
});

test('an older backup gets the migrations that it lacks', async () => {
  const older = join(project, 'build/older.sql');
  const names = ownMigrations();
  const newest = names.pop() ?? '';
  migratedDatabase(fileIn(join(project, 'build/older')), names).close();
  await backUp(older, join(project, 'build/older'));
  const { output, code } = await restore('--no-backup', '--from', older);
  expect(output).toContain(`Applied the migration ${newest}`);
  expect(code).toBe(0);
  await restore('--no-backup');
});

test('a restored database gets no people of the demo when it is served', () => {
  const db = migratedDatabase();
  db.exec(`INSERT INTO users (id, username, email, created_at, updated_at)
           VALUES ('user_1', 'ann', 'ann@example.com', 0, 0)`);
  for (const statement of fullDemoStatements()) db.exec(statement);
  expect(db.prepare('SELECT username FROM users').all()).toEqual([{ username: 'ann' }]);
  const fresh = migratedDatabase();
  for (const _ of ['the first start', 'the next']) {
    for (const statement of fullDemoStatements()) fresh.exec(statement);
  }
  expect(fresh.prepare('SELECT id FROM users').all()).toHaveLength(Object.keys(people).length + 1);
});

describe('a backup', () => {
  test('overwrites no file, and leaves none that is not whole', async () => {
    const text = readFileSync(file);
    const { output, code } = await backUp();
    expect(output).toContain(`${file} is there already, and is not overwritten.`);
    expect(code).toBe(1);
    expect(readFileSync(file)).toEqual(text);
    expect(existsSync(unfinished(file))).toBe(false);
  });

  test('may be read by its owner alone', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('without a database says so', async () => {
    const { output, code } = await backUp(`${file}.none`, join(project, 'build/none'));
    expect(output).toContain('There is no local database');
    expect(code).toBe(1);
    expect(existsSync(`${file}.none`)).toBe(false);
  });
});

describe('a restore changes nothing', () => {
  const damaged = join(project, 'build/damaged.sql');
  let before: unknown;
  beforeAll(() => {
    before = contentsOf(database);
  });

  async function refused(args: readonly string[], why: string, input?: string): Promise<void> {
    const { output, code } = await run('restore', ['--persist-to', state, ...args], input);
    expect(output).toContain(why);
    expect(code).toBe(1);
    expect(contentsOf(database)).toEqual(before);
    expect(existsSync(devVars)).toBe(false);
  }

  test('without a confirmation', async () => {
    for (const answer of ['', 'yes\n', 'roster2\n']) {
      await refused(['--from', file], 'It was not confirmed.', answer);
    }
  });

  test('from a file that was changed', async () => {
    writeFileSync(damaged, readFileSync(file, 'utf8').replace('john.doe@', 'jahn.doe@'));
    await refused(['--from', damaged, '--yes'], 'it does not have its checksum');
  });

  test('from a file that was cut off, or to which something was added', async () => {
    writeFileSync(damaged, readFileSync(file));
    truncateSync(damaged, statSync(damaged).size - 1_000);
    await refused(['--from', damaged, '--yes'], 'is cut off');
    writeFileSync(damaged, readFileSync(file));
    appendFileSync(damaged, 'DELETE FROM users;\n');
    await refused(['--from', damaged, '--yes'], 'is cut off');
  });

  test('from a file that is no backup, or that is not there', async () => {
    writeFileSync(damaged, 'PRAGMA defer_foreign_keys=TRUE;\n');
    await refused(['--from', damaged, '--yes'], 'It is no backup');
    await refused(['--from', `${damaged}.none`, '--yes'], 'There is no file');
  });

  test('from a file that lacks rows of its header', async () => {
    const short = join(project, 'build/short.sql');
    const header = await checkBackup(file);
    const lines = statementsIn(createReadStream(file, 'utf8'));
    const all = { ...header, rows: { ...header.rows, copies: 1 } };
    await writeBackup(short, all, lines, { step: () => undefined, end: () => undefined });
    await refused(['--from', short, '--yes'], 'The backup has 1 rows in copies, and 0 were loaded');
  });

  test('from the backup of a newer program', async () => {
    const newer = join(project, 'build/newer');
    const db = demoDatabase(fileIn(newer));
    db.exec(`INSERT INTO d1_migrations (name) VALUES ('9999_later.sql')`);
    db.close();
    await backUp(join(project, 'build/newer.sql'), newer);
    const args = ['--from', join(project, 'build/newer.sql'), '--yes'];
    await refused(args, '9999_later.sql, which this program does not have');
  });

  test('if the restored database would not be whole', async () => {
    const broken = join(project, 'build/broken');
    const db = demoDatabase(fileIn(broken));
    db.exec(`PRAGMA foreign_keys = OFF; DELETE FROM users WHERE id = '${people.john.id}'`);
    db.close();
    const args = ['--from', join(project, 'build/broken.sql'), '--yes', '--no-backup'];
    await backUp(join(project, 'build/broken.sql'), broken);
    await refused(args, 'every user has a principal, and every principal a user');
  });
});

describe('while a server runs', () => {
  afterAll(() => rmSync(devVars, { force: true }));

  test('a restore is refused, also when the server is idle; a backup has one state', async () => {
    const served = join(project, 'build/served');
    const runtime = await start({ state: join(served, 'v3'), vars: { LOG: 'off' } });
    const args = ['--persist-to', served, '--from', file, '--yes', '--no-backup'];
    try {
      // workerd lets go of a database that nobody has used for ten seconds.
      await expect.poll(() => isInUse(fileIn(served)), { interval: 1_000 }).toBe(false);
      const { output, code } = await run('restore', args);
      expect(output).toContain(`A server runs on ${served}. Stop it, and start this again.`);
      expect(code).toBe(1);
      expect((await backUp(join(project, 'build/served.sql'), served)).code).toBe(0);
      await runtime.sql(`UPDATE users SET name = 'in the log'`);
    } finally {
      await runtime.kill();
    }
    // A server that was killed leaves a log, which belongs to the database that goes.
    expect(existsSync(`${fileIn(served)}-wal`)).toBe(true);
    expect((await run('restore', args)).code).toBe(0);
    expect(contentsOf(fileIn(served))).toEqual(contentsOf(database));
  });
});
