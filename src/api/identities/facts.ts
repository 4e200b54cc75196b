/** The facts for a request about identities: its caller, the person, and the identities it has. */
import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement, credentialParameters } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { rowsOf } from '../../db/rows.ts';
import { askForGrounds, groundsIn } from '../../directory/grounds.ts';
import { type Receiving, receiverIn, receiverOf } from '../../directory/users/given-identities.ts';
import { identitiesOf, type LinkedIdentity } from '../../directory/users/identities.ts';
import type { UserKey } from '../../directory/users/user.ts';
import type { IdentityName } from '../../policy/caller.ts';
import type { Decided } from '../../registrar/mutation.ts';

export interface IdentityCall extends RequestContext {
  readonly credential: Credential;
}

export interface IdentityFacts extends Decided {
  readonly person: Receiving;
  readonly identities: readonly LinkedIdentity[];
}

/** Finds the person of a key, or the caller, in one round trip. `names` are identities to give. */
export async function findIdentities(
  { db, credential, now }: IdentityCall,
  user: UserKey | 'caller',
  names: readonly IdentityName[] = [],
): Promise<IdentityFacts> {
  const key = user === 'caller' ? keyOf(credential) : user;
  const parameters = credentialParameters(credential);
  const question = { credential: parameters, user, identities: true, state: true };
  const [answer, asks, receiver, all] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential),
    receiverOf(db, key, names),
    identitiesOf(db, key),
  ]);
  return {
    caller: callerIn(asks, credential, now),
    grounds: groundsIn(answer, question),
    person: receiverIn(receiver),
    identities: rowsOf<LinkedIdentity>(all),
  };
}

/** The user that a credential says it has. The root token is no user. */
function keyOf(credential: Credential) {
  if (credential.kind === 'identity') return { identity: credential };
  return { id: credential.kind === 'token' ? credential.userId : '' };
}
