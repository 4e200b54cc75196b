/** The command `roster` as a process, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { people } from '../../scripts/demo-data.ts';

const PROGRAM = resolve('cli/bin/roster.js');

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Folder {
  readonly path: string;
  write(name: string, content: string | Uint8Array): void;
  read(name: string): string;
  /** Starts the command with arguments. Somebody ends it, or it ends. */
  start(...args: readonly string[]): ChildProcess;
  /** Runs it until its end. */
  run(...args: readonly string[]): Promise<Ended>;
}

/** A folder in which the command is run against a Roster, by an admin of the team. */
export function folderFor(url: string, env: NodeJS.ProcessEnv = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'roster-command-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [PROGRAM, ...args], {
      cwd: path,
      env: { ...process.env, ROSTER_URL: url, ROSTER_TOKEN: people.operator.token, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    path,
    start,
    write: (name, content) => writeFileSync(join(path, name), content),
    read: (name) => readFileSync(join(path, name), 'utf8'),
    run: (...args) => endOf(start(...args)),
  };
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  const streams = [child.stdout, child.stderr].map((stream) => text(stream as Readable));
  const [code] = await once(child, 'close');
  const [output = '', errors = ''] = await Promise.all(streams);
  return { code, output, errors };
}
