/** A Roster of a test's own, in which nobody and nothing is stored yet. */
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { announced, copyOfProject, startDev } from '../process/project.ts';

/** With a quote, as a secret may have one, so that a shell must be told to take it as it is. */
export const ROOT_TOKEN = `empty-root-token-of-o'brien-0123456789`;

export interface EmptyRoster {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function startEmptyRoster(): Promise<EmptyRoster> {
  const project = copyOfProject();
  // The built console, which is that of the same sources.
  mkdirSync(join(project, 'build'));
  symlinkSync(resolve('build/console'), join(project, 'build/console'));
  writeFileSync(join(project, '.dev.vars'), `ROOT_TOKEN="${ROOT_TOKEN}"\n`);
  const child = startDev(project, ['--port', '0']);
  const url = await announced(child);
  await empty(url);
  const stop = async () => {
    child.kill('SIGINT');
    await once(child, 'close');
  };
  return { url, stop };
}

/** Deletes the demo: definitions, people, and what is stored about them. */
async function empty(url: string): Promise<void> {
  const headers = { Authorization: `Bearer ${ROOT_TOKEN}` };
  for (const [path, id] of [
    ['/api/v1/user-attributes', 'id'],
    ['/api/v1/users', 'principalId'],
  ] as const) {
    const answer = await fetch(`${url}${path}?limit=100`, { headers });
    const { data } = (await answer.json()) as { data: Record<string, string>[] };
    for (const each of data) {
      const { status } = await fetch(`${url}${path}/${each[id]}`, { method: 'DELETE', headers });
      if (status !== 204) throw new Error(`${path} ${each[id]} is not deleted: ${status}`);
    }
  }
}
