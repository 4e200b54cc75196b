/** How far a command is, in a file that is whole at any time. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { stopped, wrongUse } from '../terminal/ended.ts';

const FORMAT = 1;

/** The state that a checkpoint holds. Undefined: there is no checkpoint. */
export function readCheckpoint<State>(path: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw wrongUse(`The checkpoint cannot be read: ${(error as Error).message}`);
  }
  try {
    const { format, state } = JSON.parse(text) as { format: number; state: State };
    if (format === FORMAT) return state;
  } catch {
    // The same words.
  }
  throw wrongUse(`${path} is no checkpoint of this command. Move it away.`);
}

export function writeCheckpoint(path: string, state: object): void {
  const next = `${path}.new`;
  try {
    writeFileSync(next, JSON.stringify({ format: FORMAT, state }), { flush: true, mode: 0o600 });
    renameSync(next, path);
  } catch (error) {
    throw stopped(`The checkpoint cannot be written: ${(error as Error).message}`);
  }
}

export const removeCheckpoint = (path: string): void => rmSync(path, { force: true });
