/**
 * Runs the built Worker on workerd, with D1, KV and Durable Objects in a directory and without a
 * dev server. Benchmarks use it, and tests that kill it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { resolve as absolute, join } from 'node:path';
import type { CopyMetadata } from '../../src/copies/copy.ts';
import { PROGRAM } from '../bundle/bundle.ts';
import { demoStatements } from '../demo-data.ts';
import { cpuBelow } from './cpu.ts';
import { migrationsApplied } from './migrations-applied.ts';

export interface RuntimeOptions {
  /** The path of the module of another Worker, to run beside it with the same D1 and KV. */
  readonly beside?: string;
  /** The directory of the state. Absent: a temporary one that is removed at the stop. */
  readonly state?: string;
  /** The directory of another checkout, whose bundle and settings count. */
  readonly project?: string;
  /** Variables and secrets, besides those of wrangler.toml. */
  readonly vars?: Readonly<Record<string, string>>;
  /** The name of a binding that sends mail. It leaves files under `tmp`, beside the state. */
  readonly email?: string;
  /** Milliseconds to D1 and back. Locally D1 is in the same process. */
  readonly distance?: number;
  /** Whether the pages and other static files are served as well. They slow every request. */
  readonly files?: boolean;
}

export interface Runtime {
  readonly url: string;
  /** The URL of the Worker beside it, if there is one. */
  readonly beside: string;
  /** The id of a process group of two: Node with Miniflare, and workerd. */
  readonly pid: number;
  /** Runs statements in D1 as one batch. Returns the rows of each. */
  sql(...statements: readonly string[]): Promise<readonly (readonly unknown[])[]>;
  /** Every copy in KV, without its body. */
  copies(): Promise<readonly KeyOfCopy[]>;
  /** The body of a copy. */
  copy(key: string): Promise<string | null>;
  /** The milliseconds of processor time that workerd has taken. See cpu.ts. */
  cpu(): number;
  stop(): Promise<void>;
  /** SIGKILL to both processes at once. The state stays as it is. */
  kill(): Promise<void>;
}

export interface KeyOfCopy {
  readonly name: string;
  readonly metadata: CopyMetadata;
}

/** The questions to the process, and its answers. */
export interface Asked {
  readonly id: number;
  readonly statements?: readonly string[];
  readonly copy?: string;
}
export interface Answer {
  readonly url?: string;
  readonly beside?: string;
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts the bundle. A new state is migrated and filled with the demo directory. */
export async function start({
  state,
  project = '.',
  vars = {},
  distance = 0,
  beside = '',
  email = '',
  files = false,
}: RuntimeOptions = {}): Promise<Runtime> {
  const directory = state ?? mkdtempSync(join(tmpdir(), 'roster-'));
  const worker = absolute(project, PROGRAM);
  // A .dev.vars of this machine counts here as well, and may have a short root token and an epoch.
  const local = { DEVELOPMENT: 'on', WEBHOOK_LOOPBACK: 'on', DB_EPOCH: '1', ...vars };
  const args = [
    ...[directory, worker, JSON.stringify(local), String(distance), beside, email],
    files ? 'files' : '',
  ];
  const child = fork(absolute('scripts/runtime/process.ts'), args, {
    cwd: project,
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const asked = new Map<number, (answer: Answer) => void>();
  const {
    promise: ready,
    resolve,
    reject,
  } = Promise.withResolvers<{ url: string; beside: string }>();
  exited.then(() => {
    reject(new Error('the runtime did not start'));
    for (const settle of asked.values()) settle({ error: 'the runtime has gone' });
  });
  child.on('message', ({ url, beside = '', id, ...answer }: Answer) => {
    if (url !== undefined) resolve({ url, beside });
    else asked.get(id ?? 0)?.(answer);
  });
  const { url, ...other } = await ready;
  const pid = child.pid ?? 0;

  let asking = 0;
  const ask = async <Value>(what: Omit<Asked, 'id'>): Promise<Value> => {
    asking += 1;
    const id = asking;
    const { value, error } = await new Promise<Answer>((settle) => {
      asked.set(id, settle);
      child.send({ id, ...what });
    });
    asked.delete(id);
    if (error !== undefined) throw new Error(error);
    return value as Value;
  };

  const runtime: Runtime = {
    url,
    pid,
    ...other,
    sql: (...statements) => ask({ statements }),
    copies: () => ask({}),
    copy: (key) => ask({ copy: key }),
    cpu: () => cpuBelow(pid),
    async stop() {
      child.disconnect();
      await exited;
      if (state === undefined) rmSync(directory, { recursive: true });
    },
    async kill() {
      process.kill(-pid, 'SIGKILL');
      await exited;
      while (await listens(url)) await new Promise((again) => setTimeout(again, 5));
    },
  };
  await fill(runtime);
  return runtime;
}

async function fill({ sql }: Runtime): Promise<void> {
  const [tables] = await sql(`SELECT 1 FROM sqlite_schema WHERE name = 'users'`);
  if (tables?.length) return;
  const files = readdirSync('migrations').filter((file) => file.endsWith('.sql'));
  const migrations = files.sort().map((file) => readFileSync(join('migrations', file), 'utf8'));
  await sql(
    ...migrations.flatMap((text) => text.split('--> statement-breakpoint')),
    ...migrationsApplied(files),
  );
  await sql(...demoStatements());
}

/** Whether the port accepts connections. */
function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
