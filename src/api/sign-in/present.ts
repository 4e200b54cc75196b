import type { SignedInUser } from '../../directory/users/sign-in.ts';
import { iso } from '../../values/time.ts';

/** A token that was made by signing in, and its user. */
export interface SignedIn {
  readonly token: string;
  readonly expiresAt: number;
  readonly person: SignedInUser;
}

/** The answer to a sign-in: the only time that its token is shown. */
export const presentSignIn = ({ token, expiresAt, person }: SignedIn) => ({
  token,
  expiresAt: iso(expiresAt),
  user: {
    id: person.id,
    principalId: person.principal_id,
    username: person.username,
    email: person.email,
    name: person.name,
  },
});
