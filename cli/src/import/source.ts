import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { wrongUse } from '../terminal/ended.ts';

/** A file that can be read more than once. */
export interface Source {
  /** What messages call it. */
  readonly name: string;
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
  /** Whether it is as it was at first. */
  isSame(): boolean;
  end(): void;
}

const PIECE = 256 * 1024;

/** The file, or what comes from stdin as a file of its own. */
export async function sourceOf(file: string): Promise<Source> {
  if (file !== '-') return fileOf(file, file, () => undefined);
  const directory = mkdtempSync(join(tmpdir(), 'roster-import-'));
  const path = join(directory, 'stdin.csv');
  await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
  return fileOf(path, 'stdin', () => rmSync(directory, { recursive: true }));
}

function fileOf(path: string, name: string, end: () => void): Source {
  const { size, mtimeMs } = statOf(path);
  return {
    name,
    size,
    bytes: () => createReadStream(path, { highWaterMark: PIECE }),
    isSame() {
      const now = statOf(path);
      return now.size === size && now.mtimeMs === mtimeMs;
    },
    end,
  };
}

function statOf(path: string) {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat;
  } catch (error) {
    throw wrongUse((error as Error).message);
  }
  throw wrongUse(`${path} is no file.`);
}
