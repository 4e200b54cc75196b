/** Which changes a caller is offered to undo. The server decides anyway. */
import type { Caller } from '../caller/caller.tsx';
import { limitsAllow } from '../caller/may.ts';
import type { HistoryOf, Line, Part } from '../data/history.ts';
import { isApplication } from '../data/in-tenant.ts';

const ANYTHING = /^/;

/** The names that can be undone, by part. An event with another name cannot. */
const undoable: Readonly<Partial<Record<Part, RegExp>>> = {
  metadata: ANYTHING,
  users: /^(name|firstName|lastName|image|attributes\..*)$/s,
  'metadata-keys': ANYTHING,
  'metadata-defaults': ANYTHING,
  tenants: /^(name|description)$/,
};

export function mayUndo(caller: Caller, line: Line, of: HistoryOf): boolean {
  const { surface } = line;
  const names = Object.keys(line.changes);
  if (surface === null || names.length === 0) return false;
  const pattern = undoable[surface];
  return (
    pattern !== undefined &&
    names.every((name) => pattern.test(name)) &&
    Object.values(line.changes).every((change) => 'before' in change || 'after' in change) &&
    mayChange(caller, surface, line, of)
  );
}

function mayChange({ me, may }: Caller, surface: Part, line: Line, of: HistoryOf): boolean {
  const { scopeId, userId, changes } = line;
  const isOwn = userId !== null && userId === me.userId;
  if (surface === 'users') {
    const hasAttributes = Object.keys(changes).some((name) => name.startsWith('attributes.'));
    if (may('people.manage')) return true;
    return !hasAttributes && (may('platform.update_users') || (isOwn && !me.token?.permissions));
  }
  if (scopeId === null) return false;
  const scopes = [scopeId, ...('tenantId' in of && of.applicationId ? [of.applicationId] : [])];
  const [manage, write, edit] = isApplication(scopeId)
    ? (['app.manage_metadata', 'app.write_metadata', 'app.manage_organizations'] as const)
    : (['org.manage_metadata', 'org.write_metadata', 'org.manage_admins'] as const);
  if (surface === 'tenants') return may(edit, ...scopes);
  if (surface !== 'metadata') return may(manage, ...scopes);
  return isOwn ? limitsAllow(me, write, scopeId) : may(write, ...scopes);
}
