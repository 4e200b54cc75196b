/** The database of development, which is a file in the directory of the local state. */
import { createHash, createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Ask } from './check.ts';
import type { Project } from './project.ts';

const CLASS = 'miniflare-D1DatabaseObject';

/** The file of the database, which Miniflare names by a hash. */
export const localFile = ({ persistTo, localId }: Pick<Project, 'persistTo' | 'localId'>): string =>
  join(persistTo, 'v3', 'd1', CLASS, `${hashOf(localId)}.sqlite`);

function hashOf(id: string): string {
  const key = createHash('sha256').update(CLASS).digest();
  const short = (data: string | Buffer) =>
    createHmac('sha256', key).update(data).digest().subarray(0, 16);
  const first = short(id);
  return Buffer.concat([first, short(first)]).toString('hex');
}

/** Opens the database as it is. Throws if there is none. */
export function openLocal(project: Project): DatabaseSync {
  const file = localFile(project);
  if (!existsSync(file)) {
    throw new Error(`There is no local database in ${project.persistTo}: npm run dev makes one.`);
  }
  return new DatabaseSync(file);
}

/**
 * Keeps a server from starting, until it is disposed. Throws if one runs: workerd holds this file
 * open for as long as it runs, also when it has let go of the database because nobody uses it.
 */
export function lockLocal(project: Project): Disposable {
  const file = join(dirname(localFile(project)), 'metadata.sqlite');
  // A new directory, which nobody serves.
  if (!existsSync(file)) return { [Symbol.dispose]: () => undefined };
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE');
  } catch {
    db.close();
    throw new Error(`A server runs on ${project.persistTo}. Stop it, and start this again.`);
  }
  return { [Symbol.dispose]: () => db.close() };
}

/** Asks a local database. */
export const askLocal =
  (db: DatabaseSync): Ask =>
  async (questions) =>
    questions.map((sql) => db.prepare(sql).all());
