/** A directory for each size, with the built Worker on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../runtime/runtime.ts';
import { addCrowd, addTokens } from './crowd.ts';
import { listRows } from './list-rows.ts';
import { type Row, rowsOf } from './rows.ts';

/** The readers, spread over the directory. The smallest size has as many users. */
export const READERS = 1_000;
/** The readers who read and write again and again. The others read once. */
export const HOT = 200;

export interface DirectorySize {
  /** The name of its size. */
  readonly label: string;
  readonly users: number;
  /** The bytes of each record. */
  readonly bytes: number;
}

export interface Directory extends DirectorySize {
  /** The rows that can be measured on it. */
  readonly rows: readonly Row[];
  /** The directory of its state. */
  readonly state: string;
  /** Waits until the database has finished all of its work. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const ROOT = 'root-token-of-a-growing-directory';

/** Makes a directory of a size, at some 10,000 users a second. */
export async function openDirectory(size: DirectorySize): Promise<Directory> {
  const { users, bytes } = size;
  const state = mkdtempSync(join(tmpdir(), 'roster-growth-'));
  const vars = { ROOT_TOKEN: ROOT, RATE_LIMITS: 'off', LOG: 'off' };
  const runtime = await start({ state, vars });
  const { url } = runtime;
  await addCrowd(runtime, 0, users, bytes);
  const readers = await addTokens(runtime, 0, users, Math.floor(users / READERS));
  const { hot = [], cold = [] } = Object.groupBy(readers, (_, i) =>
    i % (READERS / HOT) === 0 ? 'hot' : 'cold',
  );
  const stage = { url, rootToken: ROOT, users };
  return {
    ...size,
    state,
    rows: [...rowsOf({ ...stage, hot, cold: cold.values() }), ...listRows(stage)],
    async settle() {
      await fetch(`${url}/healthz`);
    },
    async close() {
      await runtime.stop();
      rmSync(state, { recursive: true });
    },
  };
}
