import type { UserOutcome } from '../../../directory/users/user-change.ts';
import type { UserRow } from '../../../directory/users/user-queries.ts';
import { Problem } from '../../../http/problem.ts';

/** The user that a command left behind, or what stood in its way. */
export function userIn(outcome: UserOutcome): UserRow {
  switch (outcome.is) {
    case 'done':
      return outcome.user;
    case 'email_taken':
      throw new Problem({ is: 'conflict', message: 'Another user has this email.' });
    case 'username_taken':
      throw new Problem({ is: 'conflict', message: 'Another user has this username.' });
    case 'last_admin': {
      const message = 'This is the last platform administrator: make someone else one first.';
      throw new Problem({ is: 'conflict', message });
    }
    case 'gone':
      throw new Problem({ is: 'not_found', noun: 'user' });
  }
}
