import { rowsOf } from '../../db/rows.ts';
import type { Receiving } from '../../directory/users/given-identities.ts';
import { identityPage, type LinkedIdentity } from '../../directory/users/identities.ts';
import { keyNamed } from '../../directory/users/user.ts';
import { positionOf } from '../../http/cursor.ts';
import { etagOf } from '../../http/etag.ts';
import { page } from '../../http/page.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { limitCaller } from '../../limits/exact.ts';
import { surface } from '../../pipeline/surface.ts';
import { type Caller, type IdentityName, PLATFORM } from '../../policy/caller.ts';
import { mayManagePeople, mayViewPeople } from '../../policy/people.ts';
import { mayManageOwnTokens, mayManageTokensIn } from '../../policy/tokens.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { givenBy, receiverFrom } from '../given-identities.ts';
import { findIdentities, type IdentityCall, type IdentityFacts } from '../identities/facts.ts';
import { ensureWayIn } from '../identities/last-way-in.ts';
import { identityIdOf, identityNamed, presentIdentity } from '../identities/present.ts';
import { personIdentityContracts } from './contract.ts';

/** How the promises of `personIdentityContracts` are kept. */
export const personIdentitySurface = surface(personIdentityContracts, {
  listPersonIdentities: async (call) => {
    const { db, query } = call;
    const { limit, cursor } = query;
    const { id, held: total } = (await findFacts(call, mayView)).person;
    const list = ['identities', id];
    const form = ['integer', 'text', 'text'] as const;
    const after = cursor === undefined ? null : positionOf(cursor, list, form);
    const rows = await identityPage(db, id, { after, limit }).all();
    return ok(
      page(rowsOf<LinkedIdentity>(rows), {
        limit,
        total,
        list,
        position: ({ linkedAt, issuer, subject }) => [linkedAt, issuer, subject],
        present: presentIdentity,
      }),
    );
  },

  addPersonIdentity: async (call) => {
    const { body, params, now, isRepetition } = call;
    const names = [body];
    const facts = await findFacts(call, mayManagePeople, names);
    const { person, caller } = facts;
    const receiver = receiverFrom(person);
    const given = givenBy(call, caller, { receiving: person, receiver }, { names });
    await limitCaller(call, 'mint', caller);
    const command = { ...mutationBy(facts, call), userId: person.id, given };
    const made = await inRegistrar(call, person.email, (registrar) =>
      registrar.giveIdentity(command),
    );
    if (!made) throw notFound('identity');
    const data = presentIdentity(made);
    const headers = { ETag: etagOf(data) };
    if (made.linkedAt !== now && !isRepetition) return ok({ data }, headers);
    const Location = `/api/v1/users/${params.principalId}/identities/${identityIdOf(made)}`;
    return created({ data }, { ...headers, Location });
  },

  readPersonIdentity: async (call) => {
    const { identities } = await findFacts(call, mayView);
    const found = identityNamed(call.params, identities);
    if (!found) throw notFound('identity');
    const data = presentIdentity(found);
    return ok({ data }, { ETag: etagOf(data) });
  },

  removePersonIdentity: async (call) => {
    const facts = await findFacts(call, mayRemove);
    const { caller, person, identities } = facts;
    if (!reaches(caller, person)) throw notFound('user');
    const ended = identityNamed(call.params, identities);
    if (!ended) throw notFound('identity');
    if (isOwn(caller, person)) ensureWayIn(person);
    checkConditions(call.headers, { etag: etagOf(presentIdentity(ended)), exists: true });
    const { issuer, subject } = ended;
    const command = { ...mutationBy(facts, call), userId: person.id, issuer, subject };
    await inRegistrar(call, person.email, (registrar) => registrar.endIdentity(command));
    return noContent();
  },
});

interface PersonCall extends IdentityCall {
  readonly params: { readonly principalId: string };
}

const isOwn = (caller: Caller, { id }: Receiving): boolean =>
  caller.kind === 'user' && caller.userId === id && mayManageOwnTokens(caller, PLATFORM);

const mayView = (caller: Caller, person: Receiving): boolean =>
  mayViewPeople(caller) || isOwn(caller, person);

const mayRemove = (caller: Caller, person: Receiving): boolean =>
  mayManagePeople(caller) || isOwn(caller, person);

/** Whoever manages people does not reach the team, which looks absent, as for other changes. */
const reaches = (caller: Caller, person: Receiving): boolean =>
  person.role === 'user' || isOwn(caller, person) || mayManageTokensIn(caller, PLATFORM);

/** The person of the path, its identities, and the caller, who must have the right. */
async function findFacts(
  call: PersonCall,
  may: (caller: Caller, person: Receiving) => boolean,
  names: readonly IdentityName[] = [],
): Promise<IdentityFacts & { readonly person: Person }> {
  const facts = await findIdentities(call, keyNamed(call.params.principalId), names);
  const { caller, person } = facts;
  if (!may(caller, person)) throw forbidden();
  if (!isThere(person)) throw notFound('user');
  return { ...facts, person };
}

/** A person who is there. */
type Person = Receiving & { readonly id: string; readonly email: string };

const isThere = (person: Receiving): person is Person => person.id !== null;
