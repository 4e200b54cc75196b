import type { Descriptions } from './descriptions.ts';

export const tokens: Descriptions = {
  mintToken: {
    summary: 'Mint a token',
    description:
      'For you, or for a user whose tokens you may manage. It never has more permissions than the credential that you use, and never lasts longer.',
    replies: {
      201: 'The token. It is shown only here: Roster keeps a hash of it.',
    },
  },
  listTokens: {
    summary: 'List tokens',
    description:
      'Yours. With `userId`, those of a user whose tokens you may manage. With `scopeId` alone, those of everybody that are bound to it, if you manage the tokens there.',
    replies: {
      200: 'A page of tokens, the newest first.',
    },
  },
  readToken: {
    summary: 'Read a token',
    description: 'One of yours, or of a user whose tokens you may manage.',
    replies: {
      200: 'The token, without its secret.',
    },
  },
  revokeToken: {
    summary: 'Revoke a token',
    description: 'At once, except that copies of records at the edge may answer it for up to 60 s.',
    replies: {
      204: 'The token is revoked.',
    },
  },
  signOutEverywhere: {
    summary: 'Sign out everywhere',
    description:
      'Ends all your tokens, keys and the one in use among them. With `userId`, those of a user whose tokens you may manage. A limited token ends those within its limits. A JWT of an outside issuer is not ended.',
    replies: {
      204: 'The tokens are revoked.',
    },
  },
  readMe: {
    summary: 'Read the caller',
    description: 'Who a token acts as, and what it may do. Start here when a request is a 403.',
    replies: {
      200: 'The caller, its memberships, and the limits of its token.',
    },
  },
  listIdentities: {
    summary: 'List your identities',
    description: 'The subjects of outside issuers whose JWTs act as you, the newest 100 first.',
    replies: {
      200: 'Your identities.',
    },
  },
  readIdentity: {
    summary: 'Read an identity',
    description: 'One of yours, by its id in the list.',
    replies: {
      200: 'The identity.',
    },
  },
  removeIdentity: {
    summary: 'Remove an identity',
    description:
      'Its JWTs no longer act as you. An issuer that may create users links it again when it verifies your email.',
    replies: {
      204: 'The identity is ended.',
    },
  },
};
