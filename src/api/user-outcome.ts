/** Turns the outcome of a command about a user into a problem, for every surface. */
import { ATTRIBUTE_BYTES } from '../db/limits.ts';
import type { LastOwner } from '../directory/members/last-owner.ts';
import type { Refusal, UserOutcome } from '../directory/users/outcome.ts';
import type { UserRow } from '../directory/users/user.ts';
import { conflict, notFound, type Problem, tooLarge, unavailable } from '../http/problem.ts';

/** The user that a command left behind; raises the problem when it changed nothing. */
export function userIn<User extends UserRow>(outcome: UserOutcome<User>): User {
  if (outcome.is === 'done') return outcome.user;
  throw problemOf(outcome);
}

/** Why a command changed nothing, as a problem. */
export function problemOf(refusal: { readonly is: Refusal } | LastOwner): Problem {
  switch (refusal.is) {
    case 'gone':
      return notFound('user');
    case 'email_taken':
      return conflict('email_taken', 'Another user has this email.');
    case 'username_taken':
      return conflict('username_taken', 'Another user has this username.');
    case 'external_id_taken':
      return conflict('external_id_taken', 'Another user has this externalId.');
    case 'last_owner':
      return lastOwner('This user', refusal.of);
    case 'last_admin':
      return conflict(
        'last_admin',
        'This is the last platform administrator who can act: make someone else one first.',
      );
    case 'too_large':
      return tooLarge(`The attributes would be larger than ${ATTRIBUTE_BYTES} bytes.`);
    case 'overtaken':
      // The next read shows it, and the same Idempotency-Key is answered.
      return unavailable();
  }
}

/** The refusal to end the last owner of tenants who can act. No names: the caller sees none. */
export const lastOwner = (subject: string, of: readonly string[]): Problem =>
  conflict(
    'last_owner',
    `${subject} is the last owner of ${of.join(', ') || 'a tenant'} who can act: make someone else an owner there first.`,
  );
