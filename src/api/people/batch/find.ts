import { callerIn, callerStatement, credentialParameters } from '../../../auth/caller.ts';
import { appliedAmong } from '../../../db/events.ts';
import { rowsOf } from '../../../db/rows.ts';
import { definitionsOf } from '../../../directory/attributes/definition.ts';
import type { Typed } from '../../../directory/attributes/rules.ts';
import { askForGrounds, groundsIn } from '../../../directory/grounds.ts';
import { suppressedAmong, suppressionOf } from '../../../directory/personal-data/suppression.ts';
import { peopleOf, type UserWithAttributes } from '../../../directory/users/user.ts';
import { forbidden } from '../../../http/problem.ts';
import { idempotencyKeyIn } from '../../../idempotency/keyed-request.ts';
import { mayManagePeople } from '../../../policy/people.ts';
import type { Decided } from '../../../registrar/mutation.ts';
import type { PeopleCall } from '../call.ts';
import type { Row } from './row.ts';

/** What the rows of a part are judged by. */
export interface PartFacts extends Decided {
  readonly definitions: readonly Typed[];
  /** By email. */
  readonly people: ReadonlyMap<string, UserWithAttributes>;
  readonly isSuppressed: (email: string) => boolean;
  /** Whether an earlier attempt of the same request has made the change of a row. */
  readonly isApplied: (row: Row) => boolean;
}

/** Finds all of it in one round trip. Raises 403 unless the caller may manage people. */
export async function findPart(call: PeopleCall, rows: readonly Row[]): Promise<PartFacts> {
  const { db, env, credential, now, headers } = call;
  const keys = [...new Set(rows.flatMap(({ input }) => Object.keys(input.attributes ?? {})))];
  const emails = rows.map(({ input }) => input.email);
  const question = { credential: credentialParameters(credential), attributes: keys };
  // Without a key there was no earlier attempt.
  const mutations =
    idempotencyKeyIn(headers) !== null ? rows.map(({ newId }) => newId('event')) : [];
  const [answer, asks, definitions, people, suppressed, applied] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential),
    definitionsOf(db, keys),
    peopleOf(db, emails),
    suppressedAmong(db, env, emails),
    appliedAmong(db, mutations),
  ]);
  const caller = callerIn(asks, credential, now);
  if (!mayManagePeople(caller)) throw forbidden();
  const found = rowsOf<UserWithAttributes>(people);
  const hashes = new Set(rowsOf<{ hash: string }>(suppressed).map(({ hash }) => hash));
  const made = new Set(rowsOf<{ id: string }>(applied).map(({ id }) => id));
  return {
    caller,
    grounds: groundsIn(answer, question),
    definitions: rowsOf<Typed>(definitions),
    people: new Map(found.map((person) => [person.email, person])),
    isSuppressed: (email) => hashes.size > 0 && hashes.has(suppressionOf(env, email) ?? ''),
    isApplied: ({ newId }) => made.size > 0 && made.has(newId('event')),
  };
}
