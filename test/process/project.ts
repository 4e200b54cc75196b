/** A project of its own for a test that runs `npm run dev`: its state and its build are its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';

const leftBehind = new Set(['build', '.wrangler', '.dev.vars', '.git']);

/** A copy of the project without its state and its secrets, until the end of the tests. */
export function copyOfProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'roster-dev-'));
  for (const entry of readdirSync('.')) {
    if (!leftBehind.has(entry)) symlinkSync(resolve(entry), join(project, entry));
  }
  afterAll(() => rmSync(project, { recursive: true }));
  return project;
}

/** `npm run dev` in a project. Programs are looked for in `programs` first. */
export const startDev = (
  project: string,
  args: readonly string[],
  programs: readonly string[] = [],
): ChildProcess => startScript(project, ['scripts/dev/run.ts', ...args], { programs });

/** A script in a project, with its arguments. It gets a text to read. */
export function startScript(
  project: string,
  script: readonly string[],
  { programs = [], input = '' }: { programs?: readonly string[]; input?: string } = {},
): ChildProcess {
  const path = [...programs, resolve('node_modules/.bin'), process.env.PATH].join(':');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...script], {
    cwd: project,
    env: { ...process.env, PATH: path },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  return child;
}

/** The URL in the line that announces Roster. It reads on, so that the output never blocks. */
export function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const [, url] = output.match(/Roster is ready on (\S+)/) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('close', () => reject(new Error(`Roster did not start\n${output}`)));
  });
}

/** A directory with a program `wrangler` that runs a script for each command, or does nothing. */
export function wranglerOf(project: string, commands: Readonly<Record<string, string>>): string {
  const directory = join(project, 'build', 'programs');
  mkdirSync(directory, { recursive: true });
  const cases = Object.entries(commands).map(
    ([command, script]) => `if (process.argv[2] === '${command}') { ${script} }`,
  );
  const program = `#!${process.execPath}\n${cases.join('\n')}`;
  writeFileSync(join(directory, 'wrangler'), program, { mode: 0o755 });
  return directory;
}

/** The output of both streams and the exit code, after the end. */
export async function finished(
  child: ChildProcess,
): Promise<{ output: string; code: number | null }> {
  const streams = [child.stdout, child.stderr].map((stream) => text(stream as Readable));
  const [code] = await once(child, 'close');
  return { output: (await Promise.all(streams)).join(''), code };
}
