/** The file of a backup. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import {
  CHECKSUM_BYTES,
  checksumIn,
  checksumLine,
  type Header,
  headerLines,
  headerOf,
} from './header.ts';
import { shortEnough } from './long-rows.ts';
import type { Progress } from './progress.ts';
import { insertedInto } from './statements.ts';

/** How much is written at once. */
const AT_ONCE = 1 << 20;

/** Where a backup is written until it is whole. */
export const unfinished = (path: string): string => `${path}.unfinished`;

/** Throws if a file is there: no backup is ever overwritten. */
export function refuseExisting(path: string): void {
  if (existsSync(path)) throw new Error(`${path} is there already, and is not overwritten.`);
}

/** Writes a backup. Its name is taken once the file is whole. Only its owner may read it. */
export async function writeBackup(
  path: string,
  header: Header,
  statements: Iterable<string> | AsyncIterable<string>,
  progress: Progress,
): Promise<void> {
  refuseExisting(path);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(unfinished(path), { force: true });
  const file = openSync(unfinished(path), 'wx', 0o600);
  const hash = createHash('sha256');
  let text = headerLines(header);
  const flush = () => {
    hash.update(text);
    writeSync(file, text);
    text = '';
  };
  try {
    for await (const statement of statements) {
      for (const each of shortEnough(statement)) text += `${each}\n`;
      if (insertedInto(statement) !== undefined) progress.step();
      if (text.length > AT_ONCE) flush();
    }
    flush();
    writeSync(file, checksumLine(hash.digest('hex')));
    fsyncSync(file);
    closeSync(file);
    refuseExisting(path);
    renameSync(unfinished(path), path);
  } catch (error) {
    rmSync(unfinished(path), { force: true });
    throw error;
  }
}

/** Checks that a file is a whole and unchanged backup. Returns its header. */
export async function checkBackup(path: string): Promise<Header> {
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
  const end = statSync(path).size - CHECKSUM_BYTES;
  const header = headerOf(partOf(path, 0, 64 * 1024));
  const expected = checksumIn(partOf(path, end, CHECKSUM_BYTES));
  if (expected === undefined) {
    throw new Error(`${path} is cut off: its last line is no checksum.`);
  }
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { end: end - 1 })) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== expected) {
    throw new Error(`${path} was changed or damaged: it does not have its checksum.`);
  }
  return header;
}

function partOf(path: string, from: number, length: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    const read = readSync(file, bytes, 0, length, Math.max(0, from));
    return bytes.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}
