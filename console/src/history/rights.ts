/** Which changes a caller is offered to undo. The server decides anyway. */
import type { Caller } from '../caller/caller.tsx';
import { limitsAllow } from '../caller/may.ts';
import type { HistoryOf, Line, Part } from '../data/history.ts';
import { isApplication } from '../data/in-tenant.ts';
import { canBeUndone } from './undoable.ts';

export function mayUndo(caller: Caller, line: Line, of: HistoryOf): boolean {
  const { surface } = line;
  if (surface === null || !canBeUndone(surface, Object.keys(line.changes))) return false;
  return (
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
