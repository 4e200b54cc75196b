import type { RequestContext } from '../../auth/call.ts';
import { CODE_LASTS } from '../../directory/codes/code.ts';
import { accepted, created, ok } from '../../http/reply.ts';
import { limitExactly } from '../../limits/exact.ts';
import { limitSignIn } from '../../limits/passwords.ts';
import { ensureMailer } from '../../mail/mailer.ts';
import { withMail } from '../../outbox/with-mail.ts';
import { surface } from '../../pipeline/surface.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import type { CodePurpose } from '../../values/choices.ts';
import { presentSignIn } from '../sign-in/present.ts';
import { codeContracts } from './contract.ts';
import { codeFor } from './new-code.ts';
import { redeem } from './redeem.ts';
import { ensureMaySignUp, signUp } from './sign-up.ts';
import { undoEmail } from './undo-email.ts';

const onItsWay = (purpose: CodePurpose) =>
  accepted({ data: { purpose, expiresIn: CODE_LASTS / 1_000 } });

/** Counts a message to an email, unless this deployment sends none. */
function limitMail(call: RequestContext, email: string): Promise<void> {
  ensureMailer(call.env);
  return limitExactly(call, 'codes', email);
}

/** How the promises of `codeContracts` are kept. */
export const codeSurface = surface(codeContracts, {
  sendCode: {
    admit: (call) => limitMail(call, call.body.email),
    handle: async (call) => {
      const { purpose, email } = call.body;
      const command = { ...mutationOf(null, call), ...codeFor(call, purpose, email) };
      await withMail(call, () =>
        inRegistrar(call, email, (registrar) => registrar.sendCode(command)),
      );
      return onItsWay(purpose);
    },
  },

  signUp: {
    admit: async (call) => {
      await ensureMaySignUp(call.env, call.body);
      return limitMail(call, call.body.email);
    },
    handle: async (call) => {
      await signUp(call, call.body);
      return onItsWay('sign_up');
    },
  },

  undoEmailChange: {
    admit: (call) => limitExactly(call, 'signIn', '', ['address']),
    handle: async (call) => ok({ data: { email: await undoEmail(call, call.body.secret) } }),
  },

  redeemCode: {
    admit: (call) => limitSignIn(call, call.body.email),
    handle: async (call) => created({ data: presentSignIn(await redeem(call, call.body)) }),
  },
});
