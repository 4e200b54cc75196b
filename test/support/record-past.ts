/** The past of one record beside its model: what an undo does, and each version as it was. */
import { expect } from 'vitest';
import { pastOf } from '../../src/directory/history/past.ts';
import {
  type By,
  type Change,
  type Doc,
  FIRST,
  type RecordModel,
  type Value,
} from './record-model.ts';
import type { Subject } from './record-subject.ts';

/** Each version of a record, kept beside it. */
type Versions = ReadonlyMap<number, Doc>;

/** What an undo of a version comes to: a change, or the reason why there is none. */
type Undoing =
  | { readonly is: 'change'; readonly change: Change & { readonly how: 'merge' } }
  /** The event is for others, changed no key, is undone already, or was followed by another. */
  | { readonly is: 'hidden' | 'nothing named' | 'nothing left' | 'changed since' };

const textOf = (value: Value | undefined) => JSON.stringify(value);

/** The keys that a version changed, in the order of history: what it has, then what has left. */
function changedKeys(before: Doc, after: Doc): readonly string[] {
  const later = Object.keys(after).filter((key) => textOf(before[key]) !== textOf(after[key]));
  return [...later, ...Object.keys(before).filter((key) => !(key in after))];
}

export function undoingOf(
  { doc, isPrivate }: RecordModel,
  versions: Versions,
  { version, by, force }: { readonly version: number; readonly by: By; readonly force: boolean },
): Undoing {
  const [before = {}, after = {}] = [versions.get(version - 1), versions.get(version)];
  const all = changedKeys(before, after);
  const keys = all.filter((key) => by === 'admin' || !isPrivate || key !== 'c');
  if (all.length === 0) return { is: 'nothing named' };
  if (keys.length === 0) return { is: 'hidden' };
  const left = keys.filter((key) => textOf(doc[key]) !== textOf(before[key]));
  if (left.length === 0) return { is: 'nothing left' };
  const isSince = left.some((key) => textOf(doc[key]) !== textOf(after[key]));
  if (isSince && !force) return { is: 'changed since' };
  const set = left.filter((key) => key in before);
  return {
    is: 'change',
    change: {
      how: 'merge',
      metadata: Object.fromEntries(set.map((key) => [key, before[key] as Value])),
      delete_keys: left.filter((key) => !(key in before)),
    },
  };
}

/** The history of a record, folded from its beginning and back from now, has each version. */
export async function checkPast(
  subject: Subject,
  now: RecordModel,
  versions: Versions,
): Promise<void> {
  const lines = await subject.lines();
  expect(lines).toHaveLength(now.version - FIRST.version);
  let forward = FIRST.doc;
  for (const line of [...lines].sort((one, other) => (one.version ?? 0) - (other.version ?? 0))) {
    const { before = {}, after = {} } = line.changes[0] ?? {};
    const kept = Object.entries(forward).filter(([key]) => !(key in before));
    forward = Object.fromEntries([...kept, ...Object.entries(after as Doc)]);
    expect(forward).toEqual(versions.get(line.version ?? 0));
  }
  const metadata = JSON.stringify(now.doc);
  const record = { ...(await subject.stored()), metadata };
  for (const [version, doc] of versions) {
    const past = pastOf({ record, lines, isAll: true, keptSince: 0 }, { version });
    expect(past).toMatchObject({ version });
    expect(typeof past === 'object' && past.document).toEqual(doc);
  }
}
