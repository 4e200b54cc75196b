import { iso } from '../../values/time.ts';
import type { SignedIn } from './sign-in.ts';

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
