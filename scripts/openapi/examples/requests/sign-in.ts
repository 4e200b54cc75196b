import { people } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';

const password = 'demo-password';

export const signInRequests: ExampleRequests = {
  signIn: { body: { email: people.john.email, password } },
  obtainToken: { body: { username: people.john.username, password } },
  signOut: {},
};
