/** People in a tenant: the platform creates them, anybody else invites them. */
import { invalidBody } from '../../../http/problem.ts';
import { accepted } from '../../../http/reply.ts';
import type { Scope } from '../../../policy/caller.ts';
import { actsForPlatform } from '../../../policy/people.ts';
import { ensureRole, findFacts, type RequestFacts, type ScopeParams, scopeAt } from '../facts.ts';
import { presentInvitation } from '../invitations/present.ts';
import { type Sent, sendInvitation } from '../invitations/send.ts';
import { refuseMember } from '../invitations/write.ts';
import {
  type CallWithEmail,
  type CreateCall,
  createIn,
  createUser,
  ensureMayCreate,
  isOfService,
  withEmail,
} from './create.ts';
import type { WantedRoles } from './roles.ts';
import { placementsOf } from './rules.ts';
import { wholeName } from './whole-name.ts';

/**
 * Creates a user in a tenant. A caller without authority over the platform invites a person,
 * whether or not somebody has the address. See
 * docs/decisions/consent.md#creating-people-in-a-tenant.
 */
export async function createOrInvite(given: CreateCall, params: ScopeParams, roles: WantedRoles) {
  if (isOfService(given.body, roles)) return createUser(given, params, 'users', roles);
  const call = withEmail(given);
  const { email, organization, applicationId } = call.body;
  const facts = await findFacts(call, params, {
    email,
    organization,
    applicationId,
    invites: true,
  });
  const scope = scopeAt(params, facts);
  ensureMayCreate(facts.caller, scope, false);
  if (actsForPlatform(facts.caller)) {
    return createIn(call, { facts, scope, params, family: 'users' }, roles);
  }
  const { row } = await invitePerson(call, facts, scope, roles);
  return accepted({ invitation: presentInvitation(row, call.now) });
}

function invitePerson(
  call: CallWithEmail,
  facts: RequestFacts,
  scope: Scope,
  { there: role = 'member' }: WantedRoles,
): Promise<Sent> {
  const { body } = call;
  // Whoever creates users makes them members. Any other role is given by those who handle it.
  if (role !== 'member') ensureRole(facts, role, scope);
  refuseMember(facts, scope);
  refuseUninvitable(body, facts, scope);
  return sendInvitation(call, facts, scope, {
    email: body.email,
    role,
    name: wholeName(body, null) ?? null,
  });
}

/** Raises 400 for a field that an invitation cannot carry: the person decides on it. */
function refuseUninvitable(body: CreateCall['body'], facts: RequestFacts, scope: Scope): void {
  const { password, username, image, userStatus, email } = body;
  if (password !== undefined) {
    throw invalidBody('password', 'A tenant sets no passwords: the person chooses one.');
  }
  if (username !== undefined && username !== email) {
    throw invalidBody('username', 'The person is invited, and has a username of their own.');
  }
  if (image) throw invalidBody('image', 'The person is invited, and chooses an image.');
  if (userStatus === 'suspended') {
    throw invalidBody('userStatus', 'The person is invited: suspend the member once there is one.');
  }
  // Nothing of who has the address may show, so the user that was found does not count.
  const placements = placementsOf(body, { ...facts, user: null }, scope);
  if (placements.some(({ scopeId }) => scopeId !== scope.id)) {
    throw invalidBody('organization', 'An invitation leads to one tenant: invite to that one.');
  }
}
