/** Identities that are given to people, for every surface: their form, and who may give them. */
import type { RequestContext } from '../auth/call.ts';
import { issuersIn } from '../auth/issuers.ts';
import {
  type GivenIdentities,
  MOST_IDENTITIES,
  type Receiving,
} from '../directory/users/given-identities.ts';
import { conflict, forbidden, invalidFields } from '../http/problem.ts';
import { lazily } from '../isolate/lazily.ts';
import type { Caller, IdentityName } from '../policy/caller.ts';
import { type IdentityRefusal, type Receiver, refusalOfIdentity } from '../policy/identities.ts';
import { actsForPlatform } from '../policy/people.ts';
import { textLike } from '../values/text-like.ts';
import * as z from '../values/zod.ts';

/** The longest `sub` of OpenID Connect. */
const LONGEST_SUBJECT = 255;

export const identityName = lazily(() =>
  z
    .strictObject({
      issuer: textLike('https://id.example.com/'),
      subject: textLike('auth0|5f7c8ec7').check(z.minLength(1), z.maxLength(LONGEST_SUBJECT)),
    })
    .register(z.globalRegistry, { id: 'IdentityName' }),
);

/** The field of bodies that create people. */
export const identityNames = () =>
  z.optional(z.array(identityName()).check(z.maxLength(MOST_IDENTITIES)));

/** The identities that a caller gives. `at` is where they stand in the body. */
interface Gift {
  readonly names: readonly IdentityName[];
  readonly at?: string;
}

/**
 * The identities to give, if the caller may and they can be. Those that the person has already are
 * no question.
 */
export function givenBy(
  { env }: Pick<RequestContext, 'env'>,
  caller: Caller,
  { receiving, receiver }: { readonly receiving: Receiving; readonly receiver: Receiver },
  { names, at }: Gift,
): GivenIdentities {
  const given = { names, byPlatform: actsForPlatform(caller) };
  if (receiving.fresh === 0 && receiving.taken === 0) return given;
  const refusal = refusalOfIdentity(caller, receiver);
  if (refusal) throw forbidden(REFUSALS[refusal]);
  refuseIssuers(env.JWT_ISSUERS, given, at);
  if (receiving.kind === 'service') {
    throw conflict('not_for_services', 'A service user signs in with its key.');
  }
  if (receiving.taken) {
    throw conflict('identity_taken', 'Another user has this subject of this issuer.');
  }
  if (receiving.held + receiving.fresh > MOST_IDENTITIES) {
    throw conflict(
      'limit_reached',
      `A user gets at most ${MOST_IDENTITIES} identities: remove one.`,
    );
  }
  return given;
}

/** Why a credential is not given to somebody, as for an identity. */
export const REFUSALS = {
  limited: 'A token that is limited to permissions or to a scope gives no identity.',
  own: 'You give yourself no identity: sign in with its JWT.',
  beyond:
    'This user has a verified email, a role or a membership: ask an administrator of the platform.',
  not_stored:
    'You are an administrator by a claim of your JWT alone: it takes the role in the directory.',
} as const satisfies Record<IdentityRefusal, string>;

/** Which issuers are configured is told to those who act for the platform. */
function refuseIssuers(configured: string, { names, byPlatform }: GivenIdentities, at?: string) {
  const known = [...issuersIn(configured).keys()];
  const listed = byPlatform ? `: ${known.join(', ') || 'there is none'}` : '';
  const issues = names.flatMap(({ issuer }, index) => {
    if (known.includes(issuer)) return [];
    const message = `issuer must be one of JWT_ISSUERS${listed}`;
    const path = at === undefined ? ['issuer'] : [at, index, 'issuer'];
    return [{ path, code: 'wrong_choice' as const, message }];
  });
  if (issues.length > 0) throw invalidFields(issues);
}

/** A person who is there, as the policy sees it. `isProven` may be said by the same change. */
export const receiverFrom = (receiving: Receiving, isProven = false): Receiver => ({
  userId: receiving.id,
  globalRole: receiving.role ?? 'user',
  roles: [],
  isProven: isProven || receiving.email_verified === 1,
  hasPlace: receiving.has_place === 1,
});
