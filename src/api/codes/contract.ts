import { CODE_LASTS } from '../../directory/codes/code.ts';
import { email, name, password, profile } from '../../directory/users/fields.ts';
import { contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { CODE_PURPOSES, CODES_TO_ASK_FOR } from '../../values/choices.ts';
import { textLike } from '../../values/text-like.ts';
import * as z from '../../values/zod.ts';
import { signedIn } from '../sign-in/signed-in.ts';

const codeRequest = lazily(() =>
  z
    .strictObject({ purpose: z.enum(CODES_TO_ASK_FOR), email: email() })
    .register(z.globalRegistry, { id: 'CodeRequest' }),
);

const redemption = lazily(() =>
  z
    .strictObject({
      email: email(),
      code: textLike('7KXM-Q2RP').check(z.maxLength(64)),
      password: z.optional(password()),
    })
    .register(z.globalRegistry, { id: 'CodeRedemption' }),
);

const signUpBody = lazily(() =>
  z
    .strictObject({
      email: email(),
      password: password(),
      ...profile(),
      firstName: z.optional(name()),
      lastName: z.optional(name()),
    })
    .register(z.globalRegistry, { id: 'SignUp' }),
);

export type SignUp = z.output<ReturnType<typeof signUpBody>>;

/** The reply is the same whether or not there is somebody to send a code to. */
const codeOnItsWay = {
  schema: lazily(() =>
    z
      .object({
        data: z.object({
          purpose: z.enum(CODE_PURPOSES),
          expiresIn: z.int().register(z.globalRegistry, { example: CODE_LASTS / 1_000 }),
        }),
      })
      .register(z.globalRegistry, { id: 'CodeOnItsWay' }),
  ),
};

/** Codes that go to an email, and what they are good for. */
export const codeContracts = contracts({
  sendCode: {
    method: 'POST',
    path: '/api/v1/auth/codes',
    counted: true,
    dialect: 'rest',
    access: 'anyone',
    body: { 'application/json': codeRequest },
    replies: { 202: codeOnItsWay },
    problems: ['not_configured'],
  },
  redeemCode: {
    method: 'POST',
    path: '/api/v1/auth/codes/redeem',
    counted: true,
    dialect: 'rest',
    access: 'anyone',
    body: { 'application/json': redemption },
    showsSecret: true,
    replies: { 201: signedIn },
    problems: ['unauthenticated'],
  },
  signUp: {
    method: 'POST',
    path: '/api/v1/auth/sign-up',
    counted: true,
    dialect: 'rest',
    access: 'anyone',
    body: { 'application/json': signUpBody },
    replies: { 202: codeOnItsWay },
    problems: ['forbidden', 'not_configured'],
  },
  undoEmailChange: {
    method: 'POST',
    path: '/api/v1/auth/email-changes/undo',
    counted: true,
    dialect: 'rest',
    access: 'anyone',
    body: {
      'application/json': lazily(() =>
        z
          .strictObject({ secret: z.string().check(z.maxLength(256)) })
          .register(z.globalRegistry, { id: 'EmailChangeUndo' }),
      ),
    },
    replies: {
      200: {
        schema: lazily(() => z.object({ data: z.object({ email: z.string() }) })),
      },
    },
    problems: ['unauthenticated', 'conflict'],
  },
});
