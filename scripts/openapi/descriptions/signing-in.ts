import type { Descriptions } from './descriptions.ts';

const tokenOnce = 'A token of this user, valid for 30 days. It is shown only here.';
const codeSent = 'If the email can have one, a code is on its way.';

export const signingIn: Descriptions = {
  signIn: {
    summary: 'Sign in',
    description: 'A wrong password, an unknown user and an inactive user get the same answer.',
    replies: {
      201: tokenOnce,
    },
  },
  obtainToken: {
    summary: 'Sign in, as Django REST framework does it',
    description: '`username` may be the email. Wrong credentials are answered with 400.',
    replies: {
      200: 'A token of this user, valid for 30 days.',
    },
  },
  signOut: {
    summary: 'Sign out',
    description: 'Revokes the token of this request, whatever its limits.',
    replies: {
      204: 'The token is revoked.',
    },
  },
  sendCode: {
    summary: 'Send a code to an email',
    description:
      'Nothing tells whether somebody has the email. A new code ends the older one of its purpose.',
    replies: {
      202: codeSent,
    },
  },
  redeemCode: {
    summary: 'Sign in with a code',
    description:
      'Proves the email. The first proof ends what was set without it: the password, the tokens and the identities. A new password ends all other tokens. A code that is wrong, expired or used up is 401, and so is the right one after six wrong ones.',
    replies: {
      201: tokenOnce,
    },
  },
  signUp: {
    summary: 'Sign up',
    description:
      'Where the deployment allows it. A code goes to the email, and its redemption with the password makes the account usable. Nothing tells whether somebody has the email.',
    replies: {
      202: codeSent,
    },
  },
  undoEmailChange: {
    summary: 'Undo a change of an email',
    description:
      'With the secret of the notice that went to the former email, for a week. The user has that email again, and all that somebody else could have taken or set ends: the password, the tokens, the identities, the codes. Then reset the password.',
    replies: {
      200: 'The user has the former email again.',
    },
  },
};
