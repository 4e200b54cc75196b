import { etagOf } from '../../http/etag.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import { noContent, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { PLATFORM } from '../../policy/caller.ts';
import { mayManageOwnTokens } from '../../policy/tokens.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { identityContracts } from './contract.ts';
import { findIdentities, type IdentityCall } from './facts.ts';
import { ensureWayIn } from './last-way-in.ts';
import { identityNamed, presentIdentity } from './present.ts';

/** How the promises of `identityContracts` are kept. */
export const identitySurface = surface(identityContracts, {
  listIdentities: async (call) => {
    const { identities } = await ownIdentities(call);
    const data = identities.slice(0, MOST_LISTED).map(presentIdentity);
    return ok({ data }, { ETag: etagOf(data) });
  },

  readIdentity: async (call) => {
    const { identities } = await ownIdentities(call);
    const found = identityNamed(call.params, identities);
    if (!found) throw notFound('identity');
    const data = presentIdentity(found);
    return ok({ data }, { ETag: etagOf(data) });
  },

  removeIdentity: async (call) => {
    const facts = await ownIdentities(call);
    const { caller, person, identities } = facts;
    const { email } = person;
    const ended = identityNamed(call.params, identities);
    if (!ended || email === null || caller.kind === 'root') throw notFound('identity');
    ensureWayIn(person);
    checkConditions(call.headers, { etag: etagOf(presentIdentity(ended)), exists: true });
    const { issuer, subject } = ended;
    const command = { ...mutationBy(facts, call), userId: caller.userId, issuer, subject };
    await inRegistrar(call, email, (registrar) => registrar.endIdentity(command));
    return noContent();
  },
});

/** Lists show the newest. An issuer may link any number of subjects to one email. */
const MOST_LISTED = 100;

/**
 * The identities of a caller whose token may manage its user's credentials. The root token is no
 * user, so it has none.
 */
async function ownIdentities(call: IdentityCall) {
  const found = await findIdentities(call, 'caller');
  if (found.caller.kind === 'user' && !mayManageOwnTokens(found.caller, PLATFORM))
    throw forbidden();
  return found;
}
