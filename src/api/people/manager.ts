/** The facts that a manager's change of people is decided on, and an isolate's memory of them. */
import {
  type CallerRow,
  callerOf,
  callerStatement,
  credentialParameters,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Grounds } from '../../db/grounds.ts';
import { Remembered } from '../../db/remembered.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import { definitionsOf } from '../../directory/attributes/definition.ts';
import type { Typed } from '../../directory/attributes/rules.ts';
import { askForGrounds, groundsIn } from '../../directory/grounds.ts';
import { type TenantRow, tenantsNamed } from '../../directory/tenants/tenant.ts';
import { type Receiving, receiverIn, receiverOf } from '../../directory/users/given-identities.ts';
import type { UserKey, UserRow } from '../../directory/users/user.ts';
import { namesState } from '../../http/preconditions.ts';
import { forbidden } from '../../http/problem.ts';
import type { IdentityName } from '../../policy/caller.ts';
import { mayManagePeople } from '../../policy/people.ts';
import type { Decided } from '../../registrar/mutation.ts';
import type { PeopleCall } from './call.ts';
import type { PersonChange } from './contract.ts';

/** A caller who may manage people, and the definitions of the attributes in a change. */
export interface ManagerFacts extends Decided {
  readonly definitions: readonly Typed[];
}

/** The rows of D1 about a caller and its definitions. `factsIn` judges them for each request. */
interface Asked {
  readonly row: CallerRow;
  readonly grounds: Grounds;
  readonly definitions: readonly Typed[];
}

interface Found<User> extends ManagerFacts {
  readonly asked: Asked;
  readonly found: User | undefined;
  /** Whom credentials are given to, and whose the identities are now. */
  readonly receiving: Receiving | null;
  /** The tenants that the request names. */
  readonly tenants: readonly TenantRow[];
}

/** What a change is about besides its definitions. */
interface About {
  /** Belongs to the grounds: the path names it, or identities are given to it. */
  readonly user?: UserKey | undefined;
  /** They are given to the user. The list is empty where only a password is. */
  readonly identities?: readonly IdentityName[] | undefined;
  /** A tenant, by its id or key. */
  readonly tenant?: string | undefined;
}

/**
 * Finds the caller, who must manage people; the definitions that a change needs; a user; and the
 * tenant that the person is put into.
 */
export async function findForManager<User extends UserRow>(
  call: PeopleCall,
  { attributes = {} }: PersonChange,
  find: D1PreparedStatement,
  { user, identities: names, tenant }: About = {},
): Promise<Found<User>> {
  const { db, credential, headers } = call;
  const keys = Object.keys(attributes);
  const question = {
    credential: credentialParameters(credential),
    attributes: keys,
    ...(user && { user }),
    ...(tenant !== undefined && { tenantsNamed: [tenant] }),
    ...(user && (namesState(headers) || names) && { state: true }),
  };
  const [answer, asks, definitions, users, ...rest] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential, question.tenantsNamed),
    definitionsOf(db, keys),
    find,
    ...(user && names ? [receiverOf(db, user, names)] : []),
    ...(tenant !== undefined ? [tenantsNamed(db, [tenant])] : []),
  ]);
  const row = firstOf<CallerRow>(asks);
  if (!row) throw new Error('the query of a caller is always one row');
  const asked = {
    row,
    grounds: groundsIn(answer, question),
    definitions: rowsOf<Typed>(definitions),
  };
  const receiving = user && names ? receiverIn(rest[0]) : null;
  return {
    ...factsIn(asked, call),
    asked,
    found: firstOf<User>(users),
    receiving,
    tenants: tenant !== undefined ? rowsOf<TenantRow>(rest.at(-1)) : [],
  };
}

/** Raises a problem unless the caller may manage people now. */
function factsIn({ row, grounds, definitions }: Asked, call: PeopleCall): ManagerFacts {
  const caller = callerOf(call.credential, row, call.now);
  if (!mayManagePeople(caller)) throw forbidden();
  return { caller, grounds, definitions };
}

/**
 * What this isolate has decided on before. It authorises nothing by itself: a change that rests on
 * it is made only if its grounds hold in D1, in the transaction of the change.
 */
const remembered = new Remembered<Asked>(2_000);

const keyOf = (credential: Credential, { attributes = {} }: PersonChange): string =>
  JSON.stringify([credentialParameters(credential), Object.keys(attributes)]);

/** The facts of an earlier request like this one. A refusal is none: rights may have grown. */
export function rememberedFacts(call: PeopleCall, change: PersonChange): ManagerFacts | undefined {
  const asked = remembered.get(call.env, keyOf(call.credential, change));
  try {
    return asked && factsIn(asked, call);
  } catch {
    return undefined;
  }
}

/** Remembers the facts that a change was made on. */
export function rememberFacts(call: PeopleCall, change: PersonChange, asked: Asked): void {
  remembered.set(call.env, keyOf(call.credential, change), asked);
}

/** Forgets facts that have changed. */
export function forgetFacts(call: PeopleCall, change: PersonChange): void {
  remembered.delete(call.env, keyOf(call.credential, change));
}
