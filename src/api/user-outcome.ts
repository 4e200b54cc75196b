/** Turns the outcome of a command about a user into a problem, for every surface. */
import { ATTRIBUTE_BYTES } from '../db/limits.ts';
import type { Refusal, UserOutcome } from '../directory/users/outcome.ts';
import type { UserRow } from '../directory/users/user.ts';
import { conflict, notFound, type Problem, tooLarge } from '../http/problem.ts';

/** The user that a command left behind; raises the problem when it changed nothing. */
export function userIn<User extends UserRow>(outcome: UserOutcome<User>): User {
  if (outcome.is === 'done') return outcome.user;
  throw problemOf(outcome.is);
}

/** Why a command changed nothing, as a problem. */
export function problemOf(refusal: Refusal): Problem {
  switch (refusal) {
    case 'gone':
      return notFound('user');
    case 'email_taken':
      return conflict('Another user has this email.');
    case 'username_taken':
      return conflict('Another user has this username.');
    case 'last_owner':
      return conflict(
        'This user is the last owner of a tenant: make someone else its owner first.',
      );
    case 'last_admin':
      return conflict('This is the last platform administrator: make someone else one first.');
    case 'too_large':
      return tooLarge(`The attributes would be larger than ${ATTRIBUTE_BYTES} bytes.`);
  }
}
