/** People: updated and deleted. */
import {
  keyNamed,
  type UserRow,
  type UserWithAttributes,
  type UserWithMemberships,
  userWithAttributes,
  userWithMemberships,
} from '../../directory/users/user.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { notFound } from '../../http/problem.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { lastOwner, problemOf, userIn } from '../user-outcome.ts';
import type { PeopleCall } from './call.ts';
import type { PersonChange } from './contract.ts';
import { findForManager } from './manager.ts';
import { checkedChange, personEtag, provesEmail, storedKeys } from './rules.ts';

interface OnePersonCall extends PeopleCall {
  readonly params: { readonly principalId: string };
}

/** Updates a user of role `user`, in the registrar of its email. */
export async function updatePerson(
  call: OnePersonCall & { readonly body: PersonChange },
): Promise<UserWithAttributes> {
  const { body, db } = call;
  const key = keyNamed(call.params.principalId);
  const find = userWithAttributes(db, key);
  const { definitions, found, ...decided } = await findForManager<UserWithAttributes>(
    call,
    body,
    find,
    { user: key },
  );
  const user = withinReach(found);
  const { id: userId, email } = user;
  hold(call, user);
  const checked = checkedChange(body, definitions, storedKeys(call, user));
  const proves = provesEmail(body, user);
  const command = { ...mutationBy(decided, call), userId, ...checked, proves };
  return userIn(await inRegistrar(call, email, (registrar) => registrar.updatePerson(command)));
}

/** Deletes a user of role `user`, in the registrar of its email. */
export async function deletePerson(call: OnePersonCall): Promise<void> {
  const key = keyNamed(call.params.principalId);
  const find = userWithMemberships(call.db, key);
  const about = { user: key };
  const { found, ...decided } = await findForManager<UserWithMemberships>(call, {}, find, about);
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

/** Updates and deletions reach users; a member of the team is a 404, as if it did not exist. */
function withinReach<User extends UserRow>(user: User | undefined): User {
  if (user?.role !== 'user') throw notFound('user');
  return user;
}

/** Raises `precondition_failed` unless the conditions of the request hold for the user. */
const hold = ({ headers }: PeopleCall, user: Pick<UserRow, 'id' | 'version'>): void =>
  checkConditions(headers, { etag: personEtag(user), exists: true });
