import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { ATTRIBUTE_BYTES } from '../../db/limits.ts';
import { definitionsOf } from '../../directory/attributes/definition.ts';
import type { Typed } from '../../directory/attributes/rules.ts';
import type { DeletionOutcome, PersonOutcome } from '../../directory/users/people-change.ts';
import {
  type PersonRow,
  personByEmail,
  personByPrincipal,
} from '../../directory/users/people-statements.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { Problem } from '../../http/problem.ts';
import { limitCaller } from '../../limits/exact.ts';
import { mayManagePeople } from '../../policy/people.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import type { Identification, PersonChange } from './contract.ts';
import { checkedDetails, personEtag } from './rules.ts';

interface PeopleCall extends RequestContext {
  readonly credential: Credential;
}

interface OnePersonCall extends PeopleCall {
  readonly params: { readonly principalId: string };
}

/** Creates or updates the user of an email, in that email's registrar. Only creating is limited. */
export function identifyPerson(
  call: PeopleCall & { readonly body: Identification },
): Promise<{ readonly person: PersonRow; readonly isNew: boolean }> {
  const { email, ...change } = call.body;
  const { newId } = call;
  const made = { userId: newId('user'), principalId: newId('principal') };
  const once = { mutationId: newId('event') };
  return whileDefinitionsHold(async () => {
    const whom = personByEmail(call.db, email);
    const { caller, mutation, definitions, target } = await manager(call, change, whom);
    if (!target) await limitCaller(call, 'identify', caller);
    const details = checkedDetails(change, definitions);
    const command = { ...made, email, details, ...mutation, ...once };
    const outcome = await inRegistrar(call, email, (registrar) => registrar.identify(command));
    const person = personIn(outcome);
    return person && { person, isNew: person.user_id === made.userId };
  });
}

/** Updates a user of role `user`, in the registrar of its email. */
export function changePerson(
  call: OnePersonCall & { readonly body: PersonChange },
): Promise<PersonRow> {
  const { body, newId } = call;
  const once = { mutationId: newId('event') };
  return whileDefinitionsHold(async () => {
    const { mutation, definitions, target } = await manager(call, body, inPath(call));
    const { userId, email, ifVersion } = targeted(target, call.headers);
    const details = checkedDetails(body, definitions);
    const command = { userId, ifVersion, details, ...mutation, ...once };
    return personIn(await inRegistrar(call, email, (registrar) => registrar.changePerson(command)));
  });
}

/** Deletes a user of role `user`, in the registrar of its email. */
export async function deletePerson(call: OnePersonCall): Promise<void> {
  const { mutation, target } = await manager(call, {}, inPath(call));
  const { userId, email, ifVersion, tenantKeys } = targeted(target, call.headers);
  const command = { userId, reach: 'users' as const, ifVersion, tenantKeys, ...mutation };
  refuseDeletion(await inRegistrar(call, email, (registrar) => registrar.deletePerson(command)));
}

/** Raises what stood in the way of a deletion. */
export function refuseDeletion(outcome: DeletionOutcome): void {
  switch (outcome) {
    case 'gone':
      return;
    case 'other_version':
      throw new Problem({ is: 'precondition_failed' });
    case 'last_owner': {
      const message = 'This user is the last owner of a tenant: make someone else its owner first.';
      throw new Problem({ is: 'conflict', message });
    }
    case 'last_admin': {
      const message = 'This is the last platform administrator: make someone else one first.';
      throw new Problem({ is: 'conflict', message });
    }
  }
}

interface Target extends PersonRow {
  readonly tenant_keys: string;
}

const inPath = ({ db, params }: OnePersonCall) => personByPrincipal(db, params.principalId);

/** The caller, who must manage people, with the definitions and the person that it needs. */
async function manager(call: PeopleCall, change: PersonChange, whom: D1PreparedStatement) {
  const { db, credential, now } = call;
  const [asks, defined, found] = await db.batch([
    callerStatement(db, credential),
    definitionsOf(db, Object.keys(change.attributes ?? {})),
    whom,
  ]);
  const caller = callerIn(asks, credential, now);
  if (!mayManagePeople(caller)) throw new Problem({ is: 'forbidden' });
  const [target] = (found?.results ?? []) as Target[];
  const definitions = (defined?.results ?? []) as Typed[];
  return { caller, mutation: mutationBy(caller, call), definitions, target };
}

/** Updates and deletions reach users; the team looks absent. */
function targeted(target: Target | undefined, headers: Headers) {
  if (target?.role !== 'user') throw new Problem({ is: 'not_found', noun: 'user' });
  const { user_id: userId, email, version } = target;
  const conditional = checkConditions(headers, { etag: personEtag(userId, version), exists: true });
  const tenantKeys = JSON.parse(target.tenant_keys) as string[];
  return { userId, email, tenantKeys, ifVersion: conditional ? version : null };
}

/** The person, or undefined when the attributes must be held against the definitions again. */
function personIn(outcome: PersonOutcome): PersonRow | undefined {
  switch (outcome.is) {
    case 'done':
      return outcome.person;
    case 'outdated':
      return undefined;
    case 'gone':
      throw new Problem({ is: 'not_found', noun: 'user' });
    case 'other_version':
      throw new Problem({ is: 'precondition_failed' });
    case 'too_large': {
      const message = `The attributes would be larger than ${ATTRIBUTE_BYTES} bytes.`;
      throw new Problem({ is: 'payload_too_large', message });
    }
  }
}

/** Tries again while someone changes the definitions in between. */
async function whileDefinitionsHold<Result>(
  attempt: () => Promise<Result | undefined>,
): Promise<Result> {
  for (let tries = 0; tries < 3; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Problem({ is: 'unavailable', retryAfter: 1 });
}
