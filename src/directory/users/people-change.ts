import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { rowsIn, type Written } from '../records/published.ts';
import { publishedRecords } from '../records/queries.ts';
import type {
  ChangePersonCommand,
  DeletePersonCommand,
  IdentifyCommand,
} from './people-commands.ts';
import {
  type AfterDeletionRow,
  afterDeletion,
  deletePerson,
  insertPerson,
  insertPrincipal,
  type OutcomeRow,
  type PersonRow,
  personAfter,
  syncPrincipal,
  updatePerson,
} from './people-statements.ts';

/** What became of a command. `outdated`: hold the attributes against the definitions again. */
export type PersonOutcome =
  | { readonly is: 'done'; readonly person: PersonRow }
  | { readonly is: 'outdated' | 'too_large' | 'other_version' | 'gone' };

/** Creates or updates the user of an email: one batch, one event. */
export async function applyIdentify(
  db: Database,
  command: IdentifyCommand,
): Promise<PersonOutcome> {
  const { email } = command;
  const outcome = await outcomeOf(null, () =>
    db.batch<OutcomeRow>([
      insertPerson(db, command),
      recordEvent(db, eventOf('user.identify', command, command.details), byEmail(email)),
      insertPrincipal(db, command),
      updatePerson(db, command),
      recordEvent(db, eventOf('user.identify', command, command.details), byEmail(email)),
      syncPrincipal(db, { email }),
      personAfter(db, { email }, command),
    ]),
  );
  // An email without a user after this: the definitions did not hold.
  return outcome.is === 'gone' ? { is: 'outdated' } : outcome;
}

/** Updates a user of role `user`: one batch, one event. */
export async function applyPersonChange(
  db: Database,
  command: ChangePersonCommand,
): Promise<PersonOutcome> {
  const { userId } = command;
  const outcome = await outcomeOf(command.ifVersion, () =>
    db.batch<OutcomeRow>([
      updatePerson(db, command),
      recordEvent(db, eventOf('user.change', command, command.details), byId(userId)),
      syncPrincipal(db, { userId }),
      personAfter(db, { userId }, command),
    ]),
  );
  // Raised to the team meanwhile: no longer within reach.
  return outcome.is === 'done' && outcome.person.role !== 'user' ? { is: 'gone' } : outcome;
}

export type DeletionOutcome = 'gone' | 'last_owner' | 'last_admin' | 'other_version';

/** Deletes a user. One that is gone already is gone. */
export async function applyDeletion(
  db: Database,
  command: DeletePersonCommand,
): Promise<Written<DeletionOutcome>> {
  const { userId } = command;
  const [, , after, published] = await db.batch([
    deletePerson(db, command),
    recordEvent(db, eventOf('user.delete', command, { userId })),
    afterDeletion(db, userId),
    publishedRecords(db, command),
  ]);
  const [row] = (after?.results ?? []) as AfterDeletionRow[];
  return { answer: deletionOutcome(row), rows: rowsIn(published) };
}

function deletionOutcome(row: AfterDeletionRow | undefined): DeletionOutcome {
  if (row?.gone) return 'gone';
  if (row?.last_owner) return 'last_owner';
  return row?.last_admin ? 'last_admin' : 'other_version';
}

async function outcomeOf(
  ifVersion: number | null,
  batch: () => Promise<D1Result<OutcomeRow>[]>,
): Promise<PersonOutcome> {
  try {
    const [row] = (await batch()).at(-1)?.results ?? [];
    if (!row) return { is: 'gone' };
    if (row.applied === 1) return { is: 'done', person: row };
    if (row.outdated === 1) return { is: 'outdated' };
    const expected = ifVersion === null || ifVersion === row.version;
    return expected ? { is: 'done', person: row } : { is: 'other_version' };
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is === 'constraint' && failure.name === 'attribute_bytes')
      return { is: 'too_large' };
    throw error;
  }
}

const byEmail = (email: string) => ({
  sql: 'SELECT id AS user_id, version FROM users WHERE email = ?',
  parameters: [email],
});

const byId = (userId: string) => ({
  sql: 'SELECT id AS user_id, version FROM users WHERE id = ?',
  parameters: [userId],
});
