import { callerIn, callerStatement, credentialParameters } from '../../../auth/caller.ts';
import { appliedAmong } from '../../../db/events.ts';
import { rowsOf } from '../../../db/rows.ts';
import { definitionsOf } from '../../../directory/attributes/definition.ts';
import type { Typed } from '../../../directory/attributes/rules.ts';
import { askForGrounds, groundsIn } from '../../../directory/grounds.ts';
import { membershipsAmong } from '../../../directory/members/join-by-email.ts';
import { suppressedAmong, suppressionOf } from '../../../directory/personal-data/suppression.ts';
import { type TenantRow, tenantsNamed } from '../../../directory/tenants/tenant.ts';
import { type NamedPerson, peopleOf } from '../../../directory/users/user.ts';
import { forbidden } from '../../../http/problem.ts';
import { idempotencyKeyIn } from '../../../idempotency/keyed-request.ts';
import { type KeptReceipt, receiptsAmong } from '../../../idempotency/receipts.ts';
import { mayManagePeople } from '../../../policy/people.ts';
import type { Decided } from '../../../registrar/mutation.ts';
import type { PeopleCall } from '../call.ts';
import { nameIn } from '../placing.ts';
import type { Row } from './row.ts';

/** What the rows of a part are judged by. */
export interface PartFacts extends Decided {
  readonly definitions: readonly Typed[];
  /** By email. */
  readonly people: ReadonlyMap<string, NamedPerson>;
  readonly isSuppressed: (email: string) => boolean;
  /** The tenants that rows name, and which of the people are members there. */
  readonly tenants: readonly TenantRow[];
  readonly isMember: (email: string, scopeId: string) => boolean;
  /** What was carried out under the id of a row before. */
  readonly receiptOf: (row: Row) => KeptReceipt | undefined;
  /** Whether an earlier attempt of the same request has made the change of a row. */
  readonly isApplied: (row: Row) => boolean;
}

interface Belonging {
  readonly email: string;
  readonly scope_id: string;
}

/** Finds all of it in one round trip. Raises 403 unless the caller may manage people. */
export async function findPart(call: PeopleCall, rows: readonly Row[]): Promise<PartFacts> {
  const { db, env, credential, now, headers } = call;
  const keys = [...new Set(rows.flatMap(({ input }) => Object.keys(input.attributes ?? {})))];
  const emails = rows.map(({ input }) => input.email);
  const names = [...new Set(rows.flatMap(({ input }) => nameIn(input) ?? []))];
  const question = {
    credential: credentialParameters(credential),
    attributes: keys,
    ...(names.length > 0 && { tenantsNamed: names }),
  };
  const ids = rows.flatMap(({ named }) => named?.id ?? []);
  // Without a key or ids there was no earlier attempt.
  const isRepeatable = ids.length > 0 || idempotencyKeyIn(headers) !== null;
  const mutations = isRepeatable ? rows.map(({ newId }) => newId('event')) : [];
  const [answer, asks, definitions, people, suppressed, applied, receipts, tenants, members] =
    await db.batch([
      askForGrounds(db, question),
      callerStatement(db, credential, names),
      definitionsOf(db, keys),
      peopleOf(db, emails),
      suppressedAmong(db, env, emails),
      appliedAmong(db, mutations),
      receiptsAmong(db, ids, now),
      ...(names.length > 0 ? [tenantsNamed(db, names), membershipsAmong(db, emails, names)] : []),
    ]);
  const caller = callerIn(asks, credential, now);
  if (!mayManagePeople(caller)) throw forbidden();
  const found = rowsOf<NamedPerson>(people);
  const hashes = new Set(rowsOf<{ hash: string }>(suppressed).map(({ hash }) => hash));
  const made = new Set(rowsOf<{ id: string }>(applied).map(({ id }) => id));
  const belongings = new Set(
    members ? rowsOf<Belonging>(members).map(({ email, scope_id }) => `${email} ${scope_id}`) : [],
  );
  const kept = new Map(rowsOf<KeptReceipt>(receipts).map((receipt) => [receipt.id, receipt]));
  return {
    caller,
    grounds: groundsIn(answer, question),
    definitions: rowsOf<Typed>(definitions),
    people: new Map(found.map((person) => [person.email, person])),
    isSuppressed: (email) => hashes.size > 0 && hashes.has(suppressionOf(env, email) ?? ''),
    tenants: tenants ? rowsOf<TenantRow>(tenants) : [],
    isMember: (email, scopeId) => belongings.has(`${email} ${scopeId}`),
    receiptOf: ({ named }) => (named ? kept.get(named.id) : undefined),
    isApplied: ({ newId }) => made.size > 0 && made.has(newId('event')),
  };
}
