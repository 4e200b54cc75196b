import type { Database } from '../../db/database.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { rowsIn, type Written } from '../records/published.ts';
import { publishedRecords } from '../records/queries.ts';
import {
  type AfterRow,
  changeMembership,
  type MemberCommand,
  type MemberRow,
  membershipAfter,
} from './member-queries.ts';

/** What became of a command: the membership (none after a removal), or what stood in its way. */
export type MemberOutcome =
  | { readonly is: 'done'; readonly member: MemberRow | null }
  | { readonly is: 'already_member' | 'last_owner' | 'changed_meanwhile' };

/** Adds, changes or removes a membership: one batch. */
export async function applyMembership(
  db: Database,
  command: MemberCommand,
): Promise<Written<MemberOutcome>> {
  const { userId, scopeId, tenantKey, how, role, now } = command;
  const keys = how === 'add' || how === 'set' ? [role] : [];
  const [, , after, published] = await db.batch([
    changeMembership(db, command),
    recordEvent(db, eventOf(`member.${command.how}`, command, { userId, scopeId, keys })),
    membershipAfter(db, command),
    publishedRecords(db, { userId, tenantKeys: [tenantKey], now }),
  ]);
  const [row] = (after?.results ?? []) as AfterRow[];
  return { answer: outcomeOf(command, row), rows: rowsIn(published) };
}

function outcomeOf(command: MemberCommand, row: AfterRow | undefined): MemberOutcome {
  const member = row?.member ? (JSON.parse(row.member) as MemberRow) : null;
  if (row?.applied || isAsWanted(command, member)) return { is: 'done', member };
  if (command.how === 'add') return { is: 'already_member' };
  const kept = member?.role === 'owner' && command.from === 'owner';
  return { is: kept ? 'last_owner' : 'changed_meanwhile' };
}

/** A command that finds everything as it wants it has nothing to do. */
const isAsWanted = ({ how, role }: MemberCommand, member: MemberRow | null): boolean =>
  how === 'set' ? member?.role === role : (how === 'remove' || how === 'clear') && member === null;
