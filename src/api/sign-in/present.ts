import { timeOf } from '../tokens/present.ts';
import type { SignedIn } from './sign-in.ts';

/** A sign-in to whoever gave the password: the one time that its token is shown. */
export const presentSignIn = ({ token, expiresAt, person }: SignedIn) => ({
  token,
  expiresAt: timeOf(expiresAt),
  user: {
    id: person.id,
    principalId: person.principal_id,
    username: person.username,
    email: person.email,
    name: person.name,
  },
});
