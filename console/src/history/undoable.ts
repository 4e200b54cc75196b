/** What the server can undo: as in its src/policy/undo.ts, which a test compares. */

const NOTHING = /(?!)/;
const ANYTHING = /^/;

/** The names that can be undone, by part. */
const UNDOABLE: Readonly<Record<string, RegExp>> = {
  metadata: ANYTHING,
  users: /^(name|firstName|lastName|image|externalId|attributes\..*)$/s,
  'metadata-keys': ANYTHING,
  'metadata-defaults': ANYTHING,
  tenants: /^(name|description)$/,
};

/** Whether a change of some names can be undone as a whole. */
export const canBeUndone = (part: string, names: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => (UNDOABLE[part] ?? NOTHING).test(name));
