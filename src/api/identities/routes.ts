import type { RequestContext } from '../../auth/call.ts';
import type { Credential } from '../../auth/credential.ts';
import { findOwnIdentities, type LinkedIdentity } from '../../directory/users/identities.ts';
import { etagOf } from '../../http/etag.ts';
import { checkConditions, namesState } from '../../http/preconditions.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import { noContent, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { PLATFORM } from '../../policy/caller.ts';
import { mayManageOwnTokens } from '../../policy/tokens.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { identityContracts } from './contract.ts';
import { identityIdOf, presentIdentity } from './present.ts';

/** How the promises of `identityContracts` are kept. */
export const identitySurface = surface(identityContracts, {
  listIdentities: async (call) => {
    const { identities } = await ownIdentities(call);
    const data = identities.map(presentIdentity);
    return ok({ data }, { ETag: etagOf(data) });
  },

  readIdentity: async (call) => {
    const { identities } = await ownIdentities(call);
    const found = named(call.params, identities);
    if (!found) throw notFound('identity');
    const data = presentIdentity(found);
    return ok({ data }, { ETag: etagOf(data) });
  },

  removeIdentity: async (call) => {
    const facts = await ownIdentities(call);
    const { caller, email, identities } = facts;
    const ended = named(call.params, identities);
    if (!ended || email === null || caller.kind === 'root') throw notFound('identity');
    checkConditions(call.headers, { etag: etagOf(presentIdentity(ended)), exists: true });
    const { issuer, subject } = ended;
    const command = { ...mutationBy(facts, call), userId: caller.userId, issuer, subject };
    await inRegistrar(call, email, (registrar) => registrar.endIdentity(command));
    return noContent();
  },
});

const named = (
  { identityId }: { readonly identityId: string },
  identities: readonly LinkedIdentity[],
): LinkedIdentity | undefined => identities.find((each) => identityIdOf(each) === identityId);

/**
 * The identities of a caller whose token may manage its user's credentials. The root token is no
 * user, so it has none.
 */
async function ownIdentities(call: RequestContext & { readonly credential: Credential }) {
  const { db, credential, headers, now } = call;
  const found = await findOwnIdentities(db, credential, { now, isHeld: namesState(headers) });
  if (found.caller.kind === 'user' && !mayManageOwnTokens(found.caller, PLATFORM))
    throw forbidden();
  return found;
}
