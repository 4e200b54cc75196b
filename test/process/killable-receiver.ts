/** A receiver of webhooks as a process of its own, which is killed and comes back. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Taken } from './webhook-receiver.ts';

/** Starts it. What it takes, it writes to a file before it answers. */
export async function killableReceiver() {
  const directory = mkdtempSync(join(tmpdir(), 'roster-receiver-'));
  const file = join(directory, 'taken');
  let child: ChildProcess;
  const begin = async (port: string, secret: string): Promise<string> => {
    child = fork('test/process/receiver-process.ts', [file, port, secret], { execArgv: [] });
    const [url] = await once(child, 'message');
    return String(url);
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const url = await begin('0', '');
  let secret = '';
  return {
    url,
    get secret() {
      return secret;
    },
    set secret(value) {
      secret = value;
      child.send(value);
    },
    /** All that it has taken, in its lives so far. */
    get taken(): readonly Taken[] {
      const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
      return lines.map((line) => JSON.parse(line));
    },
    /** SIGKILL: nothing listens afterwards. */
    kill,
    async comeBack() {
      await begin(new URL(url).port, secret);
    },
    async close() {
      await kill();
      rmSync(directory, { recursive: true });
    },
  };
}
