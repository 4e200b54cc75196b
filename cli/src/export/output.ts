/** Where an export goes: stdout, or a file that has its name once it is whole. */
import { appendFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from '../api/checkpoint.ts';
import { stopped, wrongUse } from '../terminal/ended.ts';
import type { Page } from './pages.ts';

interface Progressed {
  /** Where the export comes from, its format and its filters, as JSON. */
  readonly settings: string;
  readonly cursor: string | null;
  readonly people: number;
  readonly bytes: number;
}

export interface Output {
  /** How far an export is that goes on. */
  readonly before: Progressed | undefined;
  add(page: Page): Promise<void>;
  end(): void;
}

export const stdout = (): Output => ({
  before: undefined,
  add: ({ text }) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(stopped(error.message)) : resolve()));
    }),
  end: () => undefined,
});

/** The file, with what is there of it beside it, and how far that is. */
export function fileAt(path: string, settings: string): Output {
  const part = `${path}.part`;
  const checkpoint = `${path}.roster-checkpoint.json`;
  const before = readCheckpoint<Progressed>(checkpoint);
  if (before && before.settings !== settings) {
    const again = `Run it again as it was, or remove ${checkpoint} to begin anew.`;
    throw wrongUse(`An export was begun with ${before.settings}. ${again}`);
  }
  let state = before ?? { settings, cursor: null, people: 0, bytes: 0 };
  written(() => (before ? cutTo(part, before.bytes) : rmSync(part, { force: true })));
  return {
    before,
    async add({ text, people, cursor }) {
      const bytes = Buffer.from(text);
      written(() => appendFileSync(part, bytes, { mode: 0o600, flush: true }));
      state = {
        settings,
        cursor,
        people: state.people + people,
        bytes: state.bytes + bytes.length,
      };
      if (cursor !== null) writeCheckpoint(checkpoint, state);
    },
    end() {
      // In this order: the other one would leave a checkpoint of a file that has its name.
      removeCheckpoint(checkpoint);
      written(() => renameSync(part, path));
    },
  };
}

/** What follows was written and not noted. */
function cutTo(part: string, bytes: number): void {
  if (statSync(part).size < bytes) throw new Error(`${part} has lost lines. Begin anew`);
  truncateSync(part, bytes);
}

function written(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw stopped(`The file cannot be written: ${(error as Error).message}`);
  }
}
