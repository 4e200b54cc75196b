import { contracts } from '../../http/contract.ts';
import { characters, dictionaryBody } from '../../http/dialects/django-fields.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';
import { signedIn } from './signed-in.ts';

const signInBody = lazily(() =>
  z
    .strictObject({
      email: z.optional(z.string()).register(z.globalRegistry, { example: 'jane@example.com' }),
      username: z.optional(z.string()),
      password: z.string().register(z.globalRegistry, { format: 'password' }),
    })
    .check(
      z.refine(({ email, username }) => (email === undefined) !== (username === undefined), {
        error: 'Send either email or username.',
      }),
    )
    .register(z.globalRegistry, { id: 'SignIn' }),
);

/** Django's `CharField`s. The username is trimmed, the password is not. */
const blank = 'This field may not be blank.';
const djangoBody = lazily(() =>
  dictionaryBody({
    username: z.pipe(characters(), z.string().check(z.trim(), z.minLength(1, blank))),
    password: z
      .pipe(characters(), z.string().check(z.minLength(1, blank)))
      .register(z.globalRegistry, { format: 'password' }),
  }),
);

/** Signing in with a password for a token, and revoking that token. */
export const signInContracts = contracts({
  signIn: {
    method: 'POST',
    path: '/api/v1/auth/token',
    counted: true,
    dialect: 'rest',
    access: 'anyone',
    body: { 'application/json': signInBody },
    showsSecret: true,
    replies: { 201: signedIn },
    problems: ['unauthenticated'],
  },
  obtainToken: {
    method: 'POST',
    path: '/api-token-auth',
    counted: true,
    dialect: 'django',
    access: 'anyone',
    body: { 'application/json': djangoBody },
    showsSecret: true,
    replies: {
      200: {
        schema: lazily(() => z.object({ token: z.string() })),
      },
    },
    problems: [],
  },
  signOut: {
    method: 'DELETE',
    path: '/api/v1/auth/token',
    dialect: 'rest',
    access: 'caller',
    replies: { 204: {} },
    problems: ['forbidden'],
  },
});
