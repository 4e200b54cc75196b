/** Makes what messages change, and counts them: one batch, or nothing. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import type { AttributeChange } from '../attributes/rules.ts';
import { changeBatch } from '../grounds.ts';
import { roomInTenants } from '../members/caps.ts';
import { besides, joinByEmail } from '../members/join-by-email.ts';
import { insertPrincipal, insertUser } from '../users/create.ts';
import { keysOf, versionOf } from '../users/event.ts';
import { isMirrored } from '../users/identify.ts';
import { syncPrincipal } from '../users/update.ts';
import { updateUser } from '../users/update-row.ts';
import type { UserFields } from '../users/user.ts';
import { factsHold, type Ground } from './facts.ts';
import { type Tally, tallyStatements } from './tally.ts';

/** A person who is to be created or changed, and the tenant that they become a member of. */
export interface IngestedPerson extends Mutation, Capped {
  readonly how: 'create' | 'update';
  readonly email: string;
  /** The ids of the user and its principal: those that are there, or new ones. */
  readonly userId: string;
  readonly principalId: string;
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
  /** Null: they stay where they are. */
  readonly joins: string | null;
}

/** Raises `Outdated` if the facts have changed, and what is at fault, and then nothing is made. */
export async function applyMessages(
  db: Database,
  mutation: Mutation & Capped,
  {
    ground,
    people,
    tally,
  }: {
    readonly ground: Ground;
    readonly people: readonly IngestedPerson[];
    readonly tally: Tally;
  },
): Promise<void> {
  const statements = people.flatMap((person) => [
    ...(person.how === 'create' ? creation(db, person) : update(db, person)),
    ...joining(db, person),
  ]);
  const room = people.flatMap((person) => roomFor(db, person));
  await changeBatch(
    db,
    mutation,
    [...statements, ...tallyStatements(db, tally)],
    [factsHold(db, ground), ...room],
  );
}

function creation(db: Database, person: IngestedPerson): D1PreparedStatement[] {
  const { email, userId, fields } = person;
  const user = {
    ...person,
    kind: 'human',
    globalRole: 'user',
    fields: { ...fields, email, username: email },
  } as const;
  const event = eventOf('user.identify', person, { keys: keysOf(user) });
  return [
    insertUser(db, user),
    recordEvent(db, event, versionOf({ id: userId })),
    insertPrincipal(db, user),
  ];
}

/** Changes a person of the role `user`. The team is not reached. */
function update(db: Database, person: IngestedPerson): D1PreparedStatement[] {
  const { fields, attributes } = person;
  const key = { id: person.userId };
  const { set, unset } = attributes;
  const isEmpty = !isMirrored(fields) && Object.keys(set).length + unset.length === 0;
  if (isEmpty) return [];
  return [
    ...updateUser(db, { ...person, key, action: 'user.identify', onlyUsers: true }),
    ...(isMirrored(fields) ? [syncPrincipal(db, key, null, person)] : []),
  ];
}

const joining = (db: Database, { joins, ...person }: IngestedPerson): D1PreparedStatement[] => {
  if (joins === null) return [];
  const { email, mutationId } = person;
  return joinByEmail(db, { email, scopeId: joins, eventId: besides(mutationId, joins) }, person);
};

/** Somebody new has no memberships, so there is room. */
const roomFor = (db: Database, person: IngestedPerson): D1PreparedStatement[] =>
  person.joins === null || person.how === 'create'
    ? []
    : roomInTenants(db, { userId: person.userId, scopeIds: [person.joins] }, person);
