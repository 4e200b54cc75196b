import * as z from 'zod';
import { type Contract, contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { time } from '../../values/time.ts';

const identity = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'identity_w0UEcqC7kAftrQQblDziE8' }),
      issuer: z.string().meta({ example: 'https://id.example.com/' }),
      subject: z.string().meta({ example: 'auth0|5f7c8ec7' }),
      linkedAt: time(),
    })
    .meta({ id: 'Identity' }),
);

const shared = {
  tag: 'Tokens',
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

/** The subjects of outside issuers whose JWTs act as the caller. */
export const identityContracts = contracts({
  listIdentities: {
    ...shared,
    method: 'GET',
    path: '/api/v1/me/identities',
    conditional: true,
    summary: 'List your identities',
    description: 'The subjects of outside issuers whose JWTs act as you, the newest 100 first.',
    replies: {
      200: {
        description: 'Your identities.',
        schema: lazily(() => z.object({ data: z.array(identity()) }).meta({ id: 'IdentityList' })),
      },
    },
    problems: ['forbidden'],
  },
  readIdentity: {
    ...shared,
    method: 'GET',
    path: '/api/v1/me/identities/:identityId',
    conditional: true,
    summary: 'Read an identity',
    params: lazily(() => z.object({ identityId: z.string() })),
    replies: {
      200: {
        description: 'The identity.',
        schema: lazily(() => z.object({ data: identity() }).meta({ id: 'IdentityReply' })),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
  removeIdentity: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/me/identities/:identityId',
    conditional: true,
    summary: 'Remove an identity',
    description:
      'Its JWTs no longer act as you. An issuer that may create users links it again when it ' +
      'verifies your email.',
    params: lazily(() => z.object({ identityId: z.string() })),
    replies: { 204: { description: 'The identity is ended.' } },
    problems: ['forbidden', 'not_found'],
  },
});
