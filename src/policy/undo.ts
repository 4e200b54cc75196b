/** Which changes can be undone. Pure. */
import type { Surface } from '../values/choices.ts';

const NOTHING = /(?!)/;
const ANYTHING = /^/;

/** The names that can be undone, by the part of the directory. */
const UNDOABLE: Readonly<Record<Surface, RegExp>> = {
  metadata: ANYTHING,
  users: /^(name|firstName|lastName|image|externalId|attributes\..*)$/s,
  members: NOTHING,
  'metadata-keys': ANYTHING,
  'metadata-defaults': ANYTHING,
  tenants: /^(name|description)$/,
  invitations: NOTHING,
};

/** Whether a change of some names can be undone as a whole. One of nothing cannot. */
export const canBeUndone = (surface: Surface | null, names: readonly string[]): boolean =>
  surface !== null && names.length > 0 && names.every((name) => UNDOABLE[surface].test(name));
