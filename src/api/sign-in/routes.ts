import { Problem } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { serve } from '../../pipeline/serve.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { findFactsOfToken } from '../tokens/facts.ts';
import { signInContracts } from './contract.ts';
import { presentSignIn } from './present.ts';
import { signIn } from './sign-in.ts';

/** How the promises of `signInContracts` are kept. */
export const signInRoutes = serve(signInContracts, {
  signIn: async (call) => {
    const signedIn = await signIn(call, call.body);
    if (!signedIn) throw new Problem({ is: 'unauthenticated', because: 'credentials' });
    return created({ data: presentSignIn(signedIn) });
  },

  obtainToken: async (call) => {
    const { username, password } = call.body;
    const signedIn = await signIn(call, { email: username, username, password });
    if (!signedIn) {
      const message = 'Unable to log in with provided credentials.';
      throw new Problem({ is: 'invalid_body', issues: [{ path: [], message }] });
    }
    return ok({ token: signedIn.token });
  },

  signOut: async (call) => {
    const { db, credential, now, requestId, newId } = call;
    if (credential.kind !== 'token') {
      throw new Problem({ is: 'forbidden', message: endsElsewhere[credential.kind] });
    }
    const { tokenId } = credential;
    const { person } = await findFactsOfToken(db, credential, tokenId, now);
    if (!person) throw new Problem({ is: 'unauthenticated', because: 'invalid' });
    const { userId, email } = person;
    const author = { mutationId: newId('event'), actorId: userId, requestId, now };
    await inRegistrar(call, email, (registrar) =>
      registrar.revokeToken({ userId, tokenId, ...author }),
    );
    return noContent();
  },
});

/** What this endpoint cannot end, and who can. */
const endsElsewhere = {
  root: 'The root token is a secret of the deployment: it ends when that is changed.',
  identity: 'This token is of an outside issuer: sign out there.',
} as const;
