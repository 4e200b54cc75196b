import * as z from 'zod';
import { CODE_LASTS } from '../../directory/codes/code.ts';
import { email, name, password, profile } from '../../directory/users/fields.ts';
import { contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { CODE_PURPOSES, CODES_TO_ASK_FOR } from '../../values/choices.ts';
import { signedIn } from '../sign-in/signed-in.ts';

const tag = 'Signing in';

const codeRequest = lazily(() =>
  z.strictObject({ purpose: z.enum(CODES_TO_ASK_FOR), email: email() }).meta({ id: 'CodeRequest' }),
);

const redemption = lazily(() =>
  z
    .strictObject({
      email: email(),
      code: z.string().max(64).meta({
        example: '7KXM-Q2RP',
        description: 'Case, blanks and hyphens do not matter.',
      }),
      password: password().optional().meta({
        description:
          'A new password. A code to reset it needs one, and a code to sign in sets none.',
      }),
    })
    .meta({ id: 'CodeRedemption' }),
);

const signUpBody = lazily(() =>
  z
    .strictObject({
      email: email(),
      password: password().meta({ description: 'Checked, and asked for again with the code.' }),
      ...profile(),
      firstName: name().optional(),
      lastName: name().optional(),
    })
    .meta({ id: 'SignUp' }),
);

export type SignUp = z.output<ReturnType<typeof signUpBody>>;

/** The reply is the same whether or not there is somebody to send a code to. */
const codeOnItsWay = {
  description: 'If the email can have one, a code is on its way.',
  schema: lazily(() =>
    z
      .object({
        data: z.object({
          purpose: z.enum(CODE_PURPOSES),
          expiresIn: z.int().meta({
            example: CODE_LASTS / 1_000,
            description: 'The seconds for which the code counts.',
          }),
        }),
      })
      .meta({ id: 'CodeOnItsWay' }),
  ),
};

/** Codes that go to an email, and what they are good for. */
export const codeContracts = contracts({
  sendCode: {
    tag,
    method: 'POST',
    path: '/api/v1/auth/codes',
    counted: true,
    summary: 'Send a code to an email',
    description:
      'Nothing tells whether somebody has the email. A new code ends the older one of its purpose.',
    dialect: 'rest',
    access: 'anyone',
    body: { 'application/json': codeRequest },
    replies: { 202: codeOnItsWay },
    problems: ['not_configured'],
  },
  redeemCode: {
    tag,
    method: 'POST',
    path: '/api/v1/auth/codes/redeem',
    counted: true,
    summary: 'Sign in with a code',
    description:
      'Proves the email. The first proof ends what was set without it: the password, the tokens and the identities. A new password ends all other tokens. A code that is wrong, expired or used up is 401, and so is the right one after six wrong ones.',
    dialect: 'rest',
    access: 'anyone',
    body: { 'application/json': redemption },
    showsSecret: true,
    replies: { 201: signedIn },
    problems: ['unauthenticated'],
  },
  signUp: {
    tag,
    method: 'POST',
    path: '/api/v1/auth/sign-up',
    counted: true,
    summary: 'Sign up',
    description:
      'Where the deployment allows it. A code goes to the email, and its redemption with the password makes the account usable. Nothing tells whether somebody has the email.',
    dialect: 'rest',
    access: 'anyone',
    body: { 'application/json': signUpBody },
    replies: { 202: codeOnItsWay },
    problems: ['forbidden', 'not_configured'],
  },
  undoEmailChange: {
    tag,
    method: 'POST',
    path: '/api/v1/auth/email-changes/undo',
    counted: true,
    summary: 'Undo a change of an email',
    description:
      'With the secret of the notice that went to the former email, for a week. The user has that email again, and all that somebody else could have taken or set ends: the password, the tokens, the identities, the codes. Then reset the password.',
    dialect: 'rest',
    access: 'anyone',
    body: {
      'application/json': lazily(() =>
        z.strictObject({ secret: z.string().max(256) }).meta({ id: 'EmailChangeUndo' }),
      ),
    },
    replies: {
      200: {
        description: 'The user has the former email again.',
        schema: lazily(() => z.object({ data: z.object({ email: z.string() }) })),
      },
    },
    problems: ['unauthenticated', 'conflict'],
  },
});
