/** People: identified, updated, deleted. */
import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import { definitionsOf } from '../../directory/attributes/definition.ts';
import type { Typed } from '../../directory/attributes/rules.ts';
import {
  membershipsOf,
  type UserRow,
  type UserWithAttributes,
  type UserWithMemberships,
  userWithAttributes,
  userWithMemberships,
} from '../../directory/users/user.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { forbidden, notFound, unavailable } from '../../http/problem.ts';
import { limitCaller } from '../../limits/exact.ts';
import type { Caller } from '../../policy/caller.ts';
import { mayManagePeople } from '../../policy/people.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { problemOf, userIn } from '../user-outcome.ts';
import type { Identification, PersonChange } from './contract.ts';
import { checkedChange, personEtag } from './rules.ts';

interface PeopleCall extends RequestContext {
  readonly credential: Credential;
}

interface OnePersonCall extends PeopleCall {
  readonly params: { readonly principalId: string };
}

/** Creates or updates the user of an email, in that email's registrar. Only creating is limited. */
export function identifyPerson(
  call: PeopleCall & { readonly body: Identification },
): Promise<{ readonly person: UserWithAttributes; readonly isNew: boolean }> {
  const { email, ...change } = call.body;
  const ids = { userId: call.newId('user'), principalId: call.newId('principal') };
  const mutationId = call.newId('event');
  return whileDefinitionsStay(async () => {
    const find = userWithAttributes(call.db, { email });
    const { caller, definitions, found } = await findForManager<UserRow>(call, change, find);
    if (!found) await limitCaller(call, 'identify', caller);
    const checked = checkedChange(change, definitions);
    const command = { ...mutationBy(caller, call), mutationId, ...ids, email, ...checked };
    const outcome = await inRegistrar(call, email, (registrar) => registrar.identify(command));
    if (outcome.is === 'outdated') return undefined;
    const person = userIn(outcome);
    return { person, isNew: person.id === ids.userId };
  });
}

/** Updates a user of role `user`, in the registrar of its email. */
export function updatePerson(
  call: OnePersonCall & { readonly body: PersonChange },
): Promise<UserWithAttributes> {
  const { body, db, params } = call;
  const mutationId = call.newId('event');
  return whileDefinitionsStay(async () => {
    const find = userWithAttributes(db, params);
    const { caller, definitions, found } = await findForManager<UserRow>(call, body, find);
    const { id: userId, email, ...user } = withinReach(found);
    const ifVersion = expectedVersion(call, { ...user, id: userId });
    const checked = checkedChange(body, definitions);
    const command = { ...mutationBy(caller, call), mutationId, userId, ifVersion, ...checked };
    const outcome = await inRegistrar(call, email, (registrar) => registrar.updatePerson(command));
    return outcome.is === 'outdated' ? undefined : userIn(outcome);
  });
}

/** Deletes a user of role `user`, in the registrar of its email. */
export async function deletePerson(call: OnePersonCall): Promise<void> {
  const find = userWithMemberships(call.db, call.params);
  const { caller, found } = await findForManager<UserWithMemberships>(call, {}, find);
  const user = withinReach(found);
  const command = {
    ...mutationBy(caller, call),
    userId: user.id,
    reach: 'users' as const,
    ifVersion: expectedVersion(call, user),
    tenantKeys: membershipsOf(user).map(({ key }) => key),
  };
  const { is } = await inRegistrar(call, user.email, (registrar) => registrar.deleteUser(command));
  if (is !== 'done') throw problemOf(is);
}

/** The caller, who must manage people; the definitions that a change needs; and a user. */
async function findForManager<User extends UserRow>(
  call: PeopleCall,
  { attributes = {} }: PersonChange,
  find: D1PreparedStatement,
): Promise<{
  readonly caller: Caller;
  readonly definitions: readonly Typed[];
  readonly found: User | undefined;
}> {
  const { db, credential, now } = call;
  const [asks, definitions, users] = await db.batch([
    callerStatement(db, credential),
    definitionsOf(db, Object.keys(attributes)),
    find,
  ]);
  const caller = callerIn(asks, credential, now);
  if (!mayManagePeople(caller)) throw forbidden();
  return { caller, definitions: rowsOf<Typed>(definitions), found: firstOf<User>(users) };
}

/** Updates and deletions reach users; a member of the team is a 404, as if it did not exist. */
function withinReach<User extends UserRow>(user: User | undefined): User {
  if (user?.role !== 'user') throw notFound('user');
  return user;
}

/** The version that a conditional request expects; null is any. Raises `precondition_failed`. */
function expectedVersion({ headers }: PeopleCall, user: Pick<UserRow, 'id' | 'version'>) {
  const isConditional = checkConditions(headers, { etag: personEtag(user), exists: true });
  return isConditional ? user.version : null;
}

/** So often the definitions may change under a request before it is refused. */
const TRIES = 3;

/** Tries again while someone changes the definitions in between. */
async function whileDefinitionsStay<Result>(
  attempt: () => Promise<Result | undefined>,
): Promise<Result> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw unavailable();
}
