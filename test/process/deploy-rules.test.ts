/** What `npm run deploy` decides without asking anybody. */
import { describe, expect, test } from 'vitest';
import { sharedBetween } from '../../scripts/deploy/apart.ts';
import { classify } from '../../scripts/deploy/classify.ts';
import { hasFence, originOf } from '../../scripts/deploy/domain.ts';
import { optionsOf } from '../../scripts/deploy/options.ts';
import { isAllowed, migrationsIn } from '../../scripts/deploy/pending.ts';
import { configurationOf } from '../../scripts/settings/configured.ts';

describe('a migration only adds with', () => {
  test.each([
    'CREATE TABLE a (b text NOT NULL)',
    'create table if not exists a (b text);',
    'CREATE TABLE a (b text); CREATE UNIQUE INDEX c ON a (b)',
    'CREATE TABLE `A` (b text); INSERT INTO a SELECT name FROM users; UPDATE "a" SET b = 1',
    'CREATE INDEX a ON users (name) WHERE name IS NOT NULL',
    'CREATE VIEW a AS SELECT 1',
    'ALTER TABLE users ADD a text',
    'ALTER TABLE `users` ADD COLUMN `a` text REFERENCES tokens(id)',
    'ALTER TABLE users ADD a integer DEFAULT 0 NOT NULL',
    'ALTER TABLE users ADD a text CHECK(a IS NOT NULL OR b)',
    'ALTER TABLE users ADD a text GENERATED ALWAYS AS (substr(name, 1, 8)) VIRTUAL',
    "ALTER TABLE users ADD a text DEFAULT 'x; DROP TABLE users'",
    'CREATE TRIGGER a AFTER UPDATE ON users BEGIN UPDATE users SET a = 1; DELETE FROM b; END',
    'CREATE TRIGGER a AFTER INSERT ON users BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM b; END;',
    '-- DROP TABLE users;\n/* DELETE FROM users; */ CREATE TABLE a (b text)',
    '',
  ])('%s', (sql) => {
    expect(classify(sql)).toEqual({ contracts: [], because: undefined });
  });
});

describe('a migration does more than add with', () => {
  test.each([
    'DROP TABLE users',
    'drop index if exists users_by_name',
    'DROP TRIGGER a',
    'ALTER TABLE users DROP COLUMN name',
    'ALTER TABLE users RENAME TO people',
    'ALTER TABLE users RENAME COLUMN name TO title',
    'ALTER TABLE users ADD a text NOT NULL',
    'CREATE UNIQUE INDEX a ON users (name)',
    'UPDATE users SET name = 1',
    'UPDATE OR IGNORE `users` SET name = 1',
    'DELETE FROM users',
    'INSERT INTO users (id) VALUES (1)',
    'REPLACE INTO users (id) VALUES (1)',
    'WITH a AS (SELECT 1) DELETE FROM users',
    'PRAGMA foreign_keys=OFF',
    'CREATE TRIGGER a BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 1); END',
    'CREATE TRIGGER a AFTER INSERT ON users BEGIN DELETE FROM b; END; DROP TABLE c',
    'CREATE TABLE __new_users (id text); INSERT INTO __new_users SELECT id FROM users;--> statement-breakpoint\nDROP TABLE users',
    'CREATE TABLE a (b text); /* more */ DELETE FROM users; -- end',
    'CREATE VIRTUAL TABLE a USING fts5(b)',
    'VACUUM',
  ])('%s', (sql) => {
    expect(classify(sql).contracts).toHaveLength(1);
  });
});

describe('a migration says why it is safe', () => {
  const drop = 'DROP TABLE a;';
  test.each([
    [`-- contract: nobody reads it.\n${drop}`, 'nobody reads it.'],
    [`-- Title.\n\n-- contract: nobody\n-- reads it.\n${drop}`, 'nobody reads it.'],
    [`-- contract: \n${drop}`, undefined],
    [`${drop}\n-- contract: too late`, undefined],
    [`${drop}--> statement-breakpoint\n-- contract: too late\n${drop}`, undefined],
  ])('%j', (sql, because) => {
    expect(classify(sql).because).toBe(because);
  });
});

test('every migration of the repository only adds or says why it is safe, but for an early one', () => {
  const others = migrationsIn('migrations').filter((migration) => !isAllowed(migration));
  expect(others.map(({ name }) => name)).toEqual(['0012_invitations_codes_messages.sql']);
});

describe('options', () => {
  const none = {
    env: '',
    dryRun: false,
    workersDev: false,
    contract: false,
    yes: false,
    url: undefined,
  };
  test.each([
    ['', {}, {}],
    ['--env staging --yes', {}, { env: 'staging', yes: true }],
    ['-e staging --contract', {}, { env: 'staging', contract: true }],
    ['--dry-run --workers-dev', {}, { dryRun: true, workersDev: true }],
    ['--url https://a.test', {}, { url: 'https://a.test' }],
    ['', { CLOUDFLARE_ENV: 'staging' }, { env: 'staging' }],
    ['', { WORKERS_CI: '1' }, { workersDev: true }],
  ])('%j with %o', (given, environment, options) => {
    const args = given.split(' ').filter((each) => each !== '');
    expect(optionsOf(args, environment)).toEqual(Object.assign({}, none, options));
  });

  test.each(['--dryrun', '--dry-run=yes', 'staging', '--env'])('%s is refused', (option) => {
    expect(() => optionsOf([option], {})).toThrow('npm run deploy -- [options]');
  });

  test.each(['dry_run', 'env', 'contract'])('so is one that npm took for its own: %s', (name) => {
    const took = { [`npm_config_${name}`]: 'true' };
    expect(() => optionsOf([], took)).toThrow('for an option of its own');
  });
});

describe('the origin of routes', () => {
  test.each([
    [[], undefined],
    [['example.com/*'], 'https://example.com'],
    [['http://example.com/*'], 'http://example.com'],
    [['*.example.com/*', 'example.com/roster/*', 'b.example.com/*'], 'https://b.example.com'],
    [[{ pattern: 'example.com', custom_domain: true }], 'https://example.com'],
    [[{ pattern: 'example.com/*', zone_name: 'example.com' }], 'https://example.com'],
    [[{ pattern: 'example.com', zone_name: 'example.com' }], undefined],
  ])('%j is %s', (routes, origin) => {
    expect(originOf({ route: undefined, routes })).toBe(origin);
  });

  test('has a fence, unless it is on workers.dev', () => {
    expect(hasFence('https://example.com')).toBe(true);
    expect(hasFence('https://roster.example.workers.dev')).toBe(false);
  });
});

test('staging shares nothing with the top level of wrangler.toml', () => {
  const top = configurationOf({ env: '' });
  expect(sharedBetween(top, configurationOf({ env: 'staging' }))).toEqual([]);
  expect(sharedBetween(top, top)).toEqual([
    'the Worker roster',
    'the database roster',
    'the rate limit namespace 7401',
    'the rate limit namespace 7402',
  ]);
});
