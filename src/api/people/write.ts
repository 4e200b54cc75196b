/** People: identified, updated, deleted. */
import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement, credentialParameters } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import { definitionsOf } from '../../directory/attributes/definition.ts';
import type { Typed } from '../../directory/attributes/rules.ts';
import { askForGrounds, groundsIn } from '../../directory/grounds.ts';
import {
  type UserRow,
  type UserWithAttributes,
  type UserWithMemberships,
  userWithAttributes,
  userWithMemberships,
} from '../../directory/users/user.ts';
import { checkConditions, namesState } from '../../http/preconditions.ts';
import { forbidden, notFound, unavailable } from '../../http/problem.ts';
import { lazily } from '../../isolate/lazily.ts';
import { limitCaller } from '../../limits/exact.ts';
import { mayManagePeople } from '../../policy/people.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { type Decided, mutationBy } from '../../registrar/mutation.ts';
import { lastOwner, problemOf, userIn } from '../user-outcome.ts';
import type { Identification, PersonChange } from './contract.ts';
import { checkedChange, personEtag } from './rules.ts';

interface PeopleCall extends RequestContext {
  readonly credential: Credential;
}

interface OnePersonCall extends PeopleCall {
  readonly params: { readonly principalId: string };
}

/** Creates or updates the user of an email, in that email's registrar. Only creating is limited. */
export async function identifyPerson(
  call: PeopleCall & { readonly body: Identification },
): Promise<{ readonly person: UserWithAttributes; readonly isNew: boolean }> {
  const { db, newId } = call;
  const { email, ...change } = call.body;
  // The command creates or updates, whichever fits then. The user that was found decides only
  // which values null may remove.
  const find = userWithAttributes(db, { email });
  const { definitions, found, ...decided } = await findForManager<UserWithAttributes>(
    call,
    change,
    find,
  );
  if (!found) await limitCaller(call, 'identify', decided.caller);
  const ids = { userId: newId('user'), principalId: newId('principal') };
  const checked = checkedChange(change, definitions, storedKeys(call, found));
  const proves = found && provesEmail(change, found) ? found.id : null;
  const command = { ...mutationBy(decided, call), ...ids, email, ...checked, proves };
  const outcome = await inRegistrar(call, email, (registrar) => registrar.identify(command));
  // It was applied by a try whose answer was lost, and the user was deleted since.
  if (outcome.is === 'gone') throw call.isRepetition ? notFound('user') : unavailable();
  const person = userIn(outcome);
  return { person, isNew: person.id === ids.userId };
}

/** Updates a user of role `user`, in the registrar of its email. */
export async function updatePerson(
  call: OnePersonCall & { readonly body: PersonChange },
): Promise<UserWithAttributes> {
  const { body, db, params } = call;
  const find = userWithAttributes(db, params);
  const { definitions, found, ...decided } = await findForManager<UserWithAttributes>(
    call,
    body,
    find,
    params,
  );
  const user = withinReach(found);
  const { id: userId, email } = user;
  hold(call, user);
  const checked = checkedChange(body, definitions, storedKeys(call, user));
  const proves = provesEmail(body, user);
  const command = { ...mutationBy(decided, call), userId, ...checked, proves };
  return userIn(await inRegistrar(call, email, (registrar) => registrar.updatePerson(command)));
}

/** Whether a change is the first proof of the email of a user. */
const provesEmail = ({ emailVerified }: PersonChange, user: UserRow): boolean =>
  emailVerified === true && user.email_verified === 0;

/** Whether a user has a value. A repetition removes values that its first try has removed. */
function storedKeys({ isRepetition }: PeopleCall, user: UserWithAttributes | undefined) {
  const stored = lazily(() => JSON.parse(user?.attributes ?? '{}') as Record<string, unknown>);
  return (key: string): boolean => isRepetition || Object.hasOwn(stored(), key);
}

/** Deletes a user of role `user`, in the registrar of its email. */
export async function deletePerson(call: OnePersonCall): Promise<void> {
  const find = userWithMemberships(call.db, call.params);
  const { found, ...decided } = await findForManager<UserWithMemberships>(
    call,
    {},
    find,
    call.params,
  );
  const user = withinReach(found);
  hold(call, user);
  const command = {
    ...mutationBy(decided, call),
    userId: user.id,
    reach: 'users' as const,
  };
  const outcome = await inRegistrar(call, user.email, (registrar) => registrar.deleteUser(command));
  // Whoever manages people need not see tenants.
  if (outcome.is === 'last_owner') throw lastOwner('This user', []);
  if (outcome.is !== 'done') throw problemOf(outcome);
}

/**
 * The caller, who must manage people; the definitions that a change needs; and a user, who belongs
 * to the grounds if the path names it.
 */
async function findForManager<User extends UserRow>(
  call: PeopleCall,
  { attributes = {} }: PersonChange,
  find: D1PreparedStatement,
  user?: { readonly principalId: string },
): Promise<Decided & { readonly definitions: readonly Typed[]; readonly found: User | undefined }> {
  const { db, credential, headers, now } = call;
  const keys = Object.keys(attributes);
  const question = {
    credential: credentialParameters(credential),
    attributes: keys,
    ...(user && { user }),
    ...(user && namesState(headers) && { state: true }),
  };
  const [answer, asks, definitions, users] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential),
    definitionsOf(db, keys),
    find,
  ]);
  const caller = callerIn(asks, credential, now);
  if (!mayManagePeople(caller)) throw forbidden();
  return {
    caller,
    grounds: groundsIn(answer, question),
    definitions: rowsOf<Typed>(definitions),
    found: firstOf<User>(users),
  };
}

/** Updates and deletions reach users; a member of the team is a 404, as if it did not exist. */
function withinReach<User extends UserRow>(user: User | undefined): User {
  if (user?.role !== 'user') throw notFound('user');
  return user;
}

/** Raises `precondition_failed` unless the conditions of the request hold for the user. */
const hold = ({ headers }: PeopleCall, user: Pick<UserRow, 'id' | 'version'>): void =>
  checkConditions(headers, { etag: personEtag(user), exists: true });
