/** `npm run dev` on a free port, with a state of its own: for tests and pictures of the pages. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface Started {
  readonly url: string;
  /** Ends the server and removes its state. */
  readonly stop: () => Promise<void>;
}

/** Starts it with more arguments for wrangler, such as `--var`. */
export async function startDev(...more: readonly string[]): Promise<Started> {
  const state = mkdtempSync(join(tmpdir(), 'roster-dev-'));
  const settings = ['--port', '0', '--persist-to', state, ...more];
  const child = spawn(process.execPath, ['scripts/dev/run.ts', ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    child.kill('SIGINT');
    await once(child, 'close');
    rmSync(state, { recursive: true });
  };
  return { url: await announced(child.stdout), stop };
}

/** The address in the first screen. */
async function announced(output: Readable): Promise<string> {
  let text = '';
  // Otherwise the output would be closed when the line is found, and the server ends at its next.
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const [, url] = /Roster is ready on (\S+)/.exec(text) ?? [];
    if (url !== undefined) {
      output.resume();
      return url;
    }
  }
  throw new Error(`npm run dev ended:\n${text}`);
}
