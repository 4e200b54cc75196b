/** Rosters of a test's own: one in which nothing is stored yet, or with what a test stores. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { announced, copyOfProject, startDev } from '../process/project.ts';

/** With a quote, as a secret may have one, so that a shell must be told to take it as it is. */
export const ROOT_TOKEN = `empty-root-token-of-o'brien-0123456789`;

export interface OwnRoster {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Marks the database as one that has had the demo, which is put in only once. */
const MARK = `INSERT INTO events (id, at, action) VALUES ('demo', 0, 'demo.seed')`;

export const startEmptyRoster = (): Promise<OwnRoster> => startRosterWith([MARK]);

/** A Roster of a test's own, with what these statements put into its database. */
export async function startRosterWith(statements: readonly string[]): Promise<OwnRoster> {
  const project = copyOfProject();
  // The built console, which is that of the same sources.
  mkdirSync(join(project, 'build'));
  symlinkSync(resolve('build/console'), join(project, 'build/console'));
  writeFileSync(join(project, '.dev.vars'), `ROOT_TOKEN="${ROOT_TOKEN}"\n`);
  fill(project, statements);
  const child = startDev(project, ['--port', '0']);
  const url = await announced(child);
  const stop = async () => {
    child.kill('SIGINT');
    await once(child, 'close');
  };
  return { url, stop };
}

function fill(project: string, statements: readonly string[]): void {
  writeFileSync(join(project, 'build/own.sql'), statements.map((each) => `${each};`).join('\n'));
  for (const args of [
    ['migrations', 'apply', 'DB'],
    ['execute', 'DB', '--yes', '--file', 'build/own.sql'],
  ]) {
    execFileSync(resolve('node_modules/.bin/wrangler'), ['d1', ...args, '--local'], {
      cwd: project,
    });
  }
}
