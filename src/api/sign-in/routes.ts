import { findFactsOfToken } from '../../directory/tokens/facts.ts';
import { forbidden, invalidInput, refusedToken, unauthenticated } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { limitSignIn } from '../../limits/passwords.ts';
import { surface } from '../../pipeline/surface.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import { signInContracts } from './contract.ts';
import { presentSignIn } from './present.ts';
import { signIn } from './sign-in.ts';

/** How the promises of `signInContracts` are kept. */
export const signInSurface = surface(signInContracts, {
  signIn: {
    admit: (call) => limitSignIn(call, call.body.email ?? call.body.username ?? ''),
    handle: async (call) => {
      const signedIn = await signIn(call, call.body);
      if (!signedIn) throw unauthenticated('credentials');
      return created({ data: presentSignIn(signedIn) });
    },
  },

  obtainToken: {
    admit: (call) => limitSignIn(call, call.body.username),
    handle: async (call) => {
      const { username, password } = call.body;
      const signedIn = await signIn(call, { email: username, username, password });
      if (!signedIn) throw invalidInput('Unable to log in with provided credentials.');
      return ok({ token: signedIn.token });
    },
  },

  signOut: async (call) => {
    const { db, credential, now } = call;
    if (credential.kind !== 'token') {
      throw forbidden(endsElsewhere[credential.kind]);
    }
    const { tokenId } = credential;
    const { user, grounds } = await findFactsOfToken(db, credential, { tokenId }, now);
    if (!user) throw refusedToken('token_unknown');
    const { userId, email } = user;
    const command = { ...mutationOf(userId, call), grounds, userId, tokenId };
    await inRegistrar(call, email, (registrar) => registrar.revokeToken(command));
    return noContent();
  },
});

/** Why a credential cannot be ended here, and how it ends. */
const endsElsewhere = {
  root: 'The root token is a secret of the deployment: it ends when that is changed.',
  identity: 'This token is of an outside issuer: sign out there.',
} as const;
