/** Creates and updates several people in one batch, by the statements of a single identify. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import type { Env } from '../../env.ts';
import { failIfCarriedOut, keepReceipts, type NewReceipt } from '../../idempotency/receipts.ts';
import type { AttributeChange } from '../attributes/rules.ts';
import { changeBatch } from '../grounds.ts';
import { besides, joinByEmail } from '../members/join-by-email.ts';
import { failIfSuppressed } from '../personal-data/suppression.ts';
import { insertPrincipal, insertUser } from './create.ts';
import { keysOf, versionOf } from './event.ts';
import { isMirrored, type Joins, newUser, roomFor } from './identify.ts';
import { syncPrincipal } from './update.ts';
import { updateUser } from './update-row.ts';
import type { UserFields } from './user.ts';

/** A person who is to be created, or changed, or made a member and nothing else. */
export interface PersonCommand extends Mutation, Capped {
  readonly how: 'create' | 'update' | 'join';
  readonly email: string;
  /** The ids of the user and its principal, if they are created. */
  readonly userId: string;
  readonly principalId: string;
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
  readonly joins?: Joins;
  /** Of a user who is created: when it came into being elsewhere. Milliseconds UTC. */
  readonly createdAt?: number | undefined;
}

/** What is to be made at once. */
export interface Identifications {
  readonly commands: readonly PersonCommand[];
  /** Of all of them that have an id, and of those of which nothing is to be changed. */
  readonly receipts: readonly NewReceipt[];
  /** Whoever makes it, where no command tells. */
  readonly by: Mutation & Capped;
}

/** The statements of one person. The one at `decisive` returns a row if it was made. */
interface Part {
  readonly statements: readonly D1PreparedStatement[];
  readonly decisive: number;
}

/**
 * Makes changes of several people, each with an event of its own, if the grounds of the first one
 * hold, which are those of all. Returns whether each was made: one is not if somebody else has
 * created, changed or deleted the person since. Raises what fails, and then none is made: it is
 * outdated if one of them that has an id was carried out meanwhile.
 */
export async function applyIdentifications(
  db: Database,
  env: Pick<Env, 'SUPPRESSION_KEY'>,
  { commands, receipts, by }: Identifications,
): Promise<readonly boolean[]> {
  if (commands.length + receipts.length === 0) return [];
  const first = commands[0] ?? by;
  const kept = receipts.length === 0 ? [] : [keepReceipts(db, receipts, by.now)];
  const parts = commands.map((command) => PARTS[command.how](db, command));
  const created = commands.flatMap(({ how, email }) => (how === 'create' ? [email] : []));
  const results = await changeBatch(
    db,
    first,
    [...parts.flatMap(({ statements }) => statements), ...kept],
    [
      ...(receipts.length === 0 ? [] : [failIfCarriedOut(db, receipts, by.now)]),
      ...(created.length === 0 ? [] : [failIfSuppressed(db, env, created)]),
      ...commands.flatMap((each) => (each.joins ? roomFor(db, each, each.joins) : [])),
    ],
  );
  let from = 0;
  return parts.map(({ statements, decisive }) => {
    const result = results[from + decisive];
    from += statements.length;
    return result?.results.length === 1;
  });
}

function creation(db: Database, command: PersonCommand): Part {
  const user = newUser({ ...command, proves: null }, command.attributes);
  const event = eventOf('user.identify', command, { keys: keysOf(command) });
  const made = recordEvent(db, event, versionOf({ id: command.userId }));
  const statements = [insertUser(db, user), made, insertPrincipal(db, user)];
  return { statements: [...statements, ...joining(db, command)], decisive: 0 };
}

function update(db: Database, command: PersonCommand): Part {
  const key = { email: command.email };
  const changes = updateUser(db, { ...command, key, action: 'user.identify' });
  const mirrored = isMirrored(command.fields) ? [syncPrincipal(db, key, null, command)] : [];
  return { statements: [...changes, ...mirrored, ...joining(db, command)], decisive: 1 };
}

/** A change of the membership alone has the event of the mutation, which tells that it was made. */
function joining(db: Database, { how, email, joins, ...mutation }: PersonCommand) {
  if (!joins) return [];
  const { scopeId } = joins;
  const { mutationId } = mutation;
  const eventId = how === 'join' ? mutationId : besides(mutationId, scopeId);
  return joinByEmail(db, { email, scopeId, eventId }, mutation);
}

const PARTS = {
  create: creation,
  update,
  join: (db: Database, command: PersonCommand): Part => ({
    statements: joining(db, command),
    decisive: 1,
  }),
} as const;
