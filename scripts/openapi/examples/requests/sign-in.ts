import { people } from '../../../demo-data.ts';
import { code, wayBack } from '../fresh-demo.ts';
import type { ExampleRequests } from '../request.ts';

const password = 'demo-password';

export const signInRequests: ExampleRequests = {
  signIn: { body: { email: people.john.email, password } },
  obtainToken: { body: { username: people.john.username, password } },
  signOut: {},
  sendCode: { body: { purpose: 'sign_in', email: people.john.email } },
  signUp: { body: { email: 'new@example.com', password: 'a long passphrase', name: 'New' } },
  undoEmailChange: { body: { secret: `undo_${wayBack.id.slice(5)}${wayBack.secret}` } },
  redeemCode: { body: { email: code.email, code: code.typed } },
};
