/** Identifies people: each is created or updated in the registrar of the email. */
import { Outdated } from '../../db/errors.ts';
import { Remembered } from '../../db/remembered.ts';
import type { Receiving } from '../../directory/users/given-identities.ts';
import type { AssumedPerson, IdentifyCommand } from '../../directory/users/identify.ts';
import { type UserWithAttributes, userWithAttributes } from '../../directory/users/user.ts';
import { notFound, Problem, unavailable } from '../../http/problem.ts';
import type { Named } from '../../idempotency/receipts.ts';
import { giveBack, type Permit, takePermit } from '../../limits/permits.ts';
import type { Caller } from '../../policy/caller.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { givenBy, receiverFrom } from '../given-identities.ts';
import { userIn } from '../user-outcome.ts';
import type { PeopleCall } from './call.ts';
import type { Identification, PersonChange } from './contract.ts';
import { importedPassword } from './imported-password.ts';
import {
  findForManager,
  forgetFacts,
  type ManagerFacts,
  rememberedFacts,
  rememberFacts,
} from './manager.ts';
import { nameIn, placeIn } from './placing.ts';
import { receiptOf } from './receipt.ts';
import { checkedChange, ensureBorn, partsOf, provesEmail, storedKeys } from './rules.ts';

interface IdentifyCall extends PeopleCall {
  readonly body: Identification;
  /** It was sent under an id of its own. */
  readonly named?: Named | undefined;
}

interface Identified {
  readonly person: UserWithAttributes;
  readonly isNew: boolean;
}

/** Emails of which this isolate knows that there is a person. */
const known = new Remembered<true>(20_000);

/** Creates or updates the user of an email. Only creating is limited. */
export async function identifyPerson(call: IdentifyCall): Promise<Identified> {
  const { email, change, identities, passwordHash, placing } = partsOf(call.body);
  ensureBorn(call.body, call.now);
  const givesNothing = identities.length === 0 && passwordHash === undefined;
  const isPlain =
    !call.isRepetition && !call.named && givesNothing && nameIn(placing) === undefined;
  const facts = isPlain ? rememberedFacts(call, change) : undefined;
  const identified = (facts && (await inOneTrip(call, facts))) ?? (await inTwoTrips(call));
  known.set(call.env, email, true);
  return identified;
}

/** Asks for the caller and the person first. The person decides which values null may remove. */
async function inTwoTrips(call: IdentifyCall): Promise<Identified> {
  const { found, facts, scopeId, checked, proves, given, password } = await decideOn(call);
  const { email, change } = partsOf(call.body);
  // Charged last: a request that is refused costs nothing of the limit.
  const permit = found ? undefined : await takePermit(call, 'identify', facts.caller);
  const command = {
    ...mutationBy(facts, call),
    ...checked,
    fields: { ...checked.fields, ...password },
    proves,
    ...(given && { given }),
    // A repetition must not bring back a member who was removed meanwhile.
    ...(scopeId !== undefined &&
      !call.isRepetition && { joins: { scopeId, member: found?.id ?? null } }),
    ...(call.named && { receipt: receiptOf(call, call.named, { email, scopeId }) }),
  };
  const identified = await identifyWith(call, permit, command);
  // The grounds of a gift are about one person, and those of a placing about one tenant.
  if (!given && scopeId === undefined) rememberFacts(call, change, facts.asked);
  return identified;
}

/** Decides on an identify, and writes nothing. Raises the problem that refuses it. */
export async function decideOn(call: IdentifyCall) {
  const { email, change, identities: names, passwordHash, placing } = partsOf(call.body);
  const key = { email };
  const isGiven = names.length > 0 || passwordHash !== undefined;
  const about = { ...(isGiven && { user: key, identities: names }), tenant: nameIn(placing) };
  const find = userWithAttributes(call.db, key);
  const { found, receiving, tenants, ...facts } = await findForManager<UserWithAttributes>(
    call,
    change,
    find,
    about,
  );
  const scopeId = placeIn(facts.caller, tenants, placing);
  const checked = checkedChange(change, facts.definitions, storedKeys(call, found));
  const proves = found && provesEmail(change, found) ? found.id : null;
  const credentials = credentialsFor(call, facts.caller, receiving, proves !== null);
  return { found, facts, scopeId, checked, proves, ...credentials };
}

/** The identities and the password that a person gets, if the caller may give them. */
function credentialsFor(
  call: IdentifyCall,
  caller: Caller,
  receiving: Receiving | null,
  isProof: boolean,
) {
  if (!receiving) return {};
  const { change, identities: names, passwordHash } = partsOf(call.body);
  const receiver = receiverFrom(receiving, change.emailVerified);
  const gift = { names, at: 'identities' };
  const hasPassword = (isProof ? receiving.keeps_password : receiving.has_password) === 1;
  return {
    given: givenBy(call, caller, { receiving, receiver }, gift),
    password: importedPassword(caller, passwordHash, { ...receiver, hasPassword }),
  };
}

/**
 * Hands the change to the registrar at once. Its assumptions about the person are conditions of the
 * batch. Undefined: D1 has to be asked for the person first.
 * See docs/decisions/people.md#identify-in-one-trip.
 */
async function inOneTrip(call: IdentifyCall, facts: ManagerFacts): Promise<Identified | undefined> {
  const { email, change } = partsOf(call.body);
  const types = new Set(facts.definitions.map(({ key }) => key));
  const { attributes = {}, emailVerified } = change;
  // Whether null may remove a value without a definition depends on the person.
  if (Object.entries(attributes).some(([key, value]) => value === null && !types.has(key))) {
    return undefined;
  }
  const checked = acceptedBefore(change, facts);
  if (!checked) return undefined;
  const isThere = known.get(call.env, email) ?? false;
  const permit = isThere ? undefined : await permitOf(call, facts);
  if (!isThere && !permit) return undefined;
  const assumed = { isThere, isProven: emailVerified === true };
  const command = { ...mutationBy(facts, call), ...checked, proves: null, assumed };
  try {
    return await identifyWith(call, permit, command);
  } catch (error) {
    if (error instanceof Outdated) {
      forgetFacts(call, change);
      known.delete(call.env, email);
    }
    throw error;
  }
}

/** Gives the permit back if nobody was created. After a failure somebody may have been. */
async function identifyWith(
  call: IdentifyCall,
  permit: Permit | undefined,
  decision: Decision,
): Promise<Identified> {
  try {
    const identified = await identify(call, decision);
    if (permit && !identified.isNew) giveBack(permit);
    return identified;
  } catch (error) {
    const isRefused = error instanceof Problem && error.meaning.is !== 'unavailable';
    if (permit && (isRefused || error instanceof Outdated)) giveBack(permit);
    throw error;
  }
}

/**
 * The change, if the remembered definitions take it. A remembered refusal does not count, since
 * definitions may have changed.
 */
function acceptedBefore(change: PersonChange, { definitions }: ManagerFacts) {
  try {
    return checkedChange(change, definitions, () => false);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/**
 * A permit to create a person; undefined if there is none, or nobody can count. The person may be
 * known, and known people need none.
 */
const permitOf = (call: IdentifyCall, { caller }: ManagerFacts) =>
  takePermit(call, 'identify', caller).catch((error: unknown) => {
    if (error instanceof Problem) return undefined;
    throw error;
  });

type Decision = Omit<IdentifyCommand, 'email' | 'userId' | 'principalId'> & {
  readonly assumed?: AssumedPerson;
};

async function identify(call: IdentifyCall, decision: Decision): Promise<Identified> {
  const { newId, isRepetition } = call;
  const { email, createdAt } = call.body;
  const ids = { userId: newId('user'), principalId: newId('principal') };
  const command = { ...decision, ...ids, email, createdAt };
  const outcome = await inRegistrar(call, email, (registrar) => registrar.identify(command));
  // It was applied by a try whose answer was lost, and the user was deleted since.
  if (outcome.is === 'gone') throw isRepetition ? notFound('user') : unavailable();
  const person = userIn(outcome);
  return { person, isNew: person.id === ids.userId };
}
