/** Wrangler as a child process. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** Nothing of a first start may need an account or the network. */
const env = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

/** The Worker of development, which keeps messages and shows them. */
const WORKER = 'src/dev/worker.ts';

/** Runs wrangler to its end. If it fails, shows its output and ends with its exit code. */
export function wrangler(args: readonly string[]): void {
  const { status, error, stdout, stderr } = spawnSync('wrangler', args, {
    env,
    encoding: 'utf8',
    input: '',
  });
  if (status === 0) return;
  console.error(error ? String(error) : `${stdout}\n${stderr}`);
  process.exit(status ?? 1);
}

/**
 * Starts `wrangler dev`. Its end is the end of this process, with the same exit code, and a signal
 * to this process is one to it.
 */
export function startServer(args: readonly string[]): ChildProcess {
  const child = spawn(
    'wrangler',
    ['dev', WORKER, '--show-interactive-dev-session=false', ...args],
    {
      env,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  );
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopped = true;
      child.kill(signal);
    });
  }
  child.on('error', (error) => console.error(String(error)));
  child.on('close', (code, signal) => {
    if (code !== 0 && !stopped) console.error(`The server has ended: ${signal ?? `code ${code}`}.`);
    process.exit(code ?? 1);
  });
  return child;
}

/**
 * The port on which this very child listens, in its own words. An answer to a request would prove
 * only that some server listens there.
 */
export function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      const { event, port } = JSON.parse(String(message)) as { event?: string; port?: number };
      if (event === 'DEV_SERVER_READY' && port !== undefined) resolve(port);
    });
  });
}
