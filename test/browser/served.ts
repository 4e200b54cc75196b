/** Before the tests of pages: `npm run dev` on a free port, with a state of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TestProject } from 'vitest/node';

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const state = mkdtempSync(join(tmpdir(), 'roster-browser-'));
  const settings = ['--port', '0', '--persist-to', state, '--var', 'SIGN_UP:open'];
  const child = spawn(process.execPath, ['scripts/dev/run.ts', ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  project.provide('url', await announced(child.stdout));
  return async () => {
    child.kill('SIGINT');
    await once(child, 'close');
    rmSync(state, { recursive: true });
  };
}

/** The address in the first screen. */
async function announced(output: Readable): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += chunk;
    const [, url] = /Roster is ready on (\S+)/.exec(text) ?? [];
    if (url !== undefined) {
      output.resume();
      return url;
    }
  }
  throw new Error(`npm run dev ended:\n${text}`);
}
