/** The commands of a backup, for a database at Cloudflare: a D1 that a fake wrangler has. */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkBackup } from '../../scripts/backup/file.ts';
import { ownMigrations } from '../../scripts/backup/migrations.ts';
import { people } from '../../scripts/demo-data.ts';
import { subjectOf } from '../../src/directory/personal-data/erasure.ts';
import { registrarName } from '../../src/registrar/in-registrar.ts';
import { accountOf, hostOfRoster, migrations, UPLOAD } from './account.ts';
import { contentsOf, demoDatabase, migratedDatabase } from './database-file.ts';
import { copyOfProject } from './project.ts';

const project = copyOfProject();
const account = accountOf(project, 'test/process/fake-d1.ts');
const database = join(project, 'd1.sqlite');
const toml = join(project, 'wrangler.toml');
let host: Awaited<ReturnType<typeof hostOfRoster>>;
beforeAll(async () => {
  host = await hostOfRoster(account.newest);
});
afterAll(() => void host.server.close());

const npm = (script: 'backup' | 'restore' | 'check:data', args = '') =>
  account.npm(script, args, { D1: database });
const change = (sql: string) => {
  const db = new DatabaseSync(database);
  db.exec(sql);
  db.close();
};
const epochIn = (section: string) => {
  const [, text = ''] = readFileSync(toml, 'utf8').split(`\n[${section}]\n`);
  return /^DB_EPOCH = "(\d+)"$/m.exec(text)?.[1];
};
/** The calls of wrangler that change something, without their files. */
const changes = () =>
  account
    .calls()
    .map((call) => call.replace(UPLOAD, 'deploy'))
    .filter((call) =>
      /^(deploy --(env|var)|d1 (time-travel restore|migrations|execute.*--file))/.test(call),
    )
    .map((call) => call.replace(/--file \S+/, '--file'));

/** The bookmark of the time 1. */
const FIRST = '00000001-00000000-00000000-'.padEnd(59, '0');
/** A database with the demo directory and a long row, as every test begins with. */
const pristine = join(project, 'pristine.sqlite');
/** Its backup. */
const file = join(project, 'backup.sql');

function begin(): void {
  account.begin({
    workers: { roster: ['00000000-0000-4000-8000-000000000001'] },
    databases: { roster: [...migrations] },
  });
  // What an earlier version of the project has built must not be uploaded.
  rmSync(join(project, 'build', 'worker'), { recursive: true, force: true });
  rmSync(toml);
  const text = readFileSync(resolve('wrangler.toml'), 'utf8');
  writeFileSync(toml, `routes = ["${host.url}/*"]\n${text}`);
  for (const each of readdirSync(project)) {
    if (each.startsWith('d1.sqlite')) rmSync(join(project, each));
  }
  copyFileSync(pristine, database);
}
beforeEach(begin);

beforeAll(async () => {
  const db = demoDatabase(pristine);
  const long = JSON.stringify({ text: "'".repeat(60_000) });
  db.prepare('UPDATE users SET attributes = ? WHERE id = ?').run(long, people.john.id);
  db.close();
  begin();
  expect(await npm('backup', `--to ${file}`)).toMatchObject({ code: 0 });
});

test('a backup is an export with a header and a checksum, and nothing else is left', async () => {
  const other = `${file}.other`;
  const { output, code } = await npm('backup', `--to ${other}`);
  expect(code, output).toBe(0);
  const { rows, epoch, migration } = await checkBackup(other);
  expect(rows.users).toBe(Object.keys(people).length);
  expect(rows.copies).toBe(0);
  expect({ epoch, migration }).toEqual({ epoch: 1, migration: ownMigrations().at(-1) });
  expect(account.calls()).toEqual([
    expect.stringMatching(/^d1 export DB --remote --skip-confirmation --output \S+ --env=$/),
  ]);
  expect(readdirSync(project).filter((name) => name.startsWith('.export'))).toEqual([]);
});

test('a restore from a file stops writes, brings back every row, and deploys the epoch', async () => {
  change(`DELETE FROM users; UPDATE scopes SET name = 'lost'; DROP TRIGGER users_end_codes;
          CREATE TABLE later (id REFERENCES users (id))`);
  const { output, code } = await npm('restore', `--from ${file} --yes`);
  expect(code, output).toBe(0);
  expect(contentsOf(database)).toEqual(contentsOf(pristine));
  expect(changes()).toEqual([
    'deploy --var MAX_IN_FLIGHT:0 --env=',
    'd1 execute DB --remote --yes --file --env=',
    'd1 migrations apply DB --remote --env=',
    'deploy --env=',
  ]);
  expect(epochIn('vars')).toBe('2');
  expect(output).toContain('Restored. Commit wrangler.toml');
});

test('a restore to a time goes back, brings the schema up to date, and can be undone', async () => {
  rmSync(database);
  const names = ownMigrations().slice(0, -1);
  migratedDatabase(database, names).close();
  copyFileSync(database, `${database}.${FIRST}`);
  copyFileSync(pristine, database);
  const today = contentsOf(database);
  const { output, code } = await npm('restore', '--at 1 --yes');
  expect(code, output).toBe(0);
  const migrated = new DatabaseSync(database).prepare('SELECT name FROM d1_migrations').all();
  expect(migrated.map(({ name }) => name)).toEqual(ownMigrations());
  expect(changes()[1]).toMatch(/^d1 time-travel restore DB --bookmark=00000001-\S+ --json --env=$/);
  const [, undo] = /To undo this, within 30 days: npm run restore -- (--at \S+)/.exec(output) ?? [];
  expect((await npm('restore', `${undo} --yes`)).code).toBe(0);
  expect(contentsOf(database)).toEqual(today);
  expect(epochIn('vars')).toBe('3');
});

describe('a restore', () => {
  beforeEach(() => change(`UPDATE users SET name = 'of today'`));

  test.each([
    ['without a confirmation', () => `--from ${file}`, 'It was not confirmed.'],
    ['to a time that is none', () => '--at never --yes', "Invalid timestamp 'never'."],
    ['of nothing', () => '--yes', 'Say what to restore'],
    ['of two states', () => `--at 1 --from ${file} --yes`, 'Say what to restore'],
    ['from a file that is not there', () => `--from ${file}.none --yes`, 'There is no file'],
    ['with an option that it does not have', () => `--form ${file}`, "Unknown option '--form'"],
  ])('%s changes nothing', async (_, args, why) => {
    const today = contentsOf(database);
    const { output, code } = await npm('restore', args());
    expect(output).toContain(why);
    expect(code).toBe(1);
    expect(changes()).toEqual([]);
    expect(contentsOf(database)).toEqual(today);
    expect(epochIn('vars')).toBe('1');
  });

  test('that cannot be deployed says what to do, and has raised the epoch', async () => {
    account.change({ failing: `${UPLOAD} --env` });
    const { output, code } = await npm('restore', `--from ${file} --yes`);
    expect(output).toContain('Deploy at once, with DB_EPOCH = "2" as it stands in wrangler.toml');
    expect(code).toBe(1);
    expect(epochIn('vars')).toBe('2');
  });

  test('that cannot stop writes changes nothing', async () => {
    const today = contentsOf(database);
    account.change({ failing: `${UPLOAD} --var` });
    const { output, code } = await npm('restore', `--from ${file} --yes`);
    expect(output).toContain('It was not deployed. Nothing was changed.');
    expect(code).toBe(1);
    expect(contentsOf(database)).toEqual(today);
    expect(epochIn('vars')).toBe('1');
  });

  test.each([
    ['a file', `--from ${file}`],
    ['a time', '--at 1'],
  ])('from %s erases again whom it brings back, and suppresses again', async (_, source) => {
    copyFileSync(pristine, `${database}.${FIRST}`);
    const { id, email } = people.john;
    change(`
      DELETE FROM users WHERE id = '${id}';
      INSERT INTO erasures (id, at, subject, suppressed, rows, bookmark)
      VALUES ('erasure_1', 1, '${subjectOf(id)}', 1, '{"users":1}', 'b'),
             ('erasure_2', 2, '${subjectOf('user_of_nobody')}', 0, '{}', 'b');
      INSERT INTO suppressions (hash, created_at) VALUES ('it''s', 1)`);
    const { output, code } = await npm('restore', `${source} --yes --no-deploy`);
    expect(code, output).toBe(0);
    expect(output).toContain('Making 2 erasures again, of whom 1 are brought back');
    const db = new DatabaseSync(database);
    expect(db.prepare('SELECT id FROM users WHERE id = ?').all(id)).toEqual([]);
    expect(db.prepare('SELECT id FROM users WHERE id = ?').all(people.jane.id)).toHaveLength(1);
    expect(db.prepare('SELECT scope_id FROM memberships WHERE user_id = ?').all(id)).toEqual([]);
    const [one, two] = db.prepare('SELECT id, bookmark, unfinished FROM erasures').all();
    expect(one).toMatchObject({ id: 'erasure_1', bookmark: 'b' });
    expect(JSON.parse(String(one?.unfinished))).toMatchObject({
      userId: id,
      registrar: registrarName(email),
    });
    expect(two).toEqual({ id: 'erasure_2', bookmark: 'b', unfinished: null });
    expect(db.prepare('SELECT hash FROM suppressions').all()).toEqual([{ hash: "it's" }]);
    db.close();
  });

  test('that is not deployed here says so', async () => {
    const { output, code } = await npm('restore', `--from ${file} --yes --no-deploy`);
    expect(output).toContain('Deploy at once');
    expect(code).toBe(0);
    expect(changes().join()).not.toContain('deploy');
  });

  test('whose import fails leaves the database as it was, and lets writes in again', async () => {
    // Tables are dropped before the import, and this view is none.
    change('DROP TABLE copies; CREATE VIEW copies AS SELECT 1 AS user_id');
    const today = contentsOf(database);
    const { code } = await npm('restore', `--from ${file} --yes`);
    expect(code).toBe(1);
    expect(changes()).toEqual([
      'deploy --var MAX_IN_FLIGHT:0 --env=',
      'd1 execute DB --remote --yes --file --env=',
      'deploy --env=',
    ]);
    expect(contentsOf(database)).toEqual(today);
  });

  test('of an environment raises the epoch there alone', async () => {
    const { output } = await npm('restore', `--from ${file} --yes --no-deploy --env staging`);
    expect(output).toContain('Raising DB_EPOCH to 2');
    expect([epochIn('vars'), epochIn('env.staging.vars')]).toEqual(['1', '2']);
    for (const call of account.calls()) expect(call).toMatch(/ --env=staging$/);
  });

  test('of a database that is not whole says so, after it was deployed', async () => {
    change('DELETE FROM principals');
    copyFileSync(database, `${database}.${FIRST}`);
    const { output, code } = await npm('restore', '--at 1 --yes');
    expect(output).toContain('every user has a principal');
    expect(output).toContain('The restored database is not whole.');
    expect(code).toBe(1);
    expect(changes()).toContain('deploy --env=');
  });
});

test('a check finds what is wrong, and changes nothing', async () => {
  expect(await npm('check:data')).toMatchObject({ code: 0 });
  change(`UPDATE user_totals SET total = 7`);
  const { output, code } = await npm('check:data');
  expect(output).toContain('not true: the totals of users are the numbers of users');
  expect(code).toBe(1);
  expect(changes()).toEqual([]);
});
