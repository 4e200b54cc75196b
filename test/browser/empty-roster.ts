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

/** What the demo consists of, in an order in which it can be deleted. */
const parts = [
  { path: '/api/v1/organizations', list: 'organizations', id: 'id' },
  { path: '/api/v1/applications', list: 'applications', id: 'id' },
  { path: '/api/v1/platform/users', list: 'users', id: 'id' },
  { path: '/api/v1/user-attributes', list: 'data', id: 'id' },
] as const;

async function empty(url: string): Promise<void> {
  const headers = { Authorization: `Bearer ${ROOT_TOKEN}` };
  for (const { path, list, id } of parts) {
    const answer = await fetch(`${url}${path}?limit=100`, { headers });
    const rows = (await answer.json()) as Record<string, readonly Record<string, string>[]>;
    for (const row of rows[list] ?? []) {
      const one = `${path}/${row[id]}`;
      const { ok, status } = await fetch(`${url}${one}`, { method: 'DELETE', headers });
      if (!ok) throw new Error(`${one} is not deleted: ${status}`);
    }
  }
}
