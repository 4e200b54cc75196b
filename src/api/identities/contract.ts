import { type Contract, contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { textLike } from '../../values/text-like.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';

export const identity = lazily(() =>
  z
    .object({
      id: textLike('identity_w0UEcqC7kAftrQQblDziE8'),
      issuer: textLike('https://id.example.com/'),
      subject: textLike('auth0|5f7c8ec7'),
      linkedAt: time(),
    })
    .register(z.globalRegistry, { id: 'Identity' }),
);

export const identityReply = lazily(() =>
  z.object({ data: identity() }).register(z.globalRegistry, { id: 'IdentityReply' }),
);

const shared = {
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
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({ data: z.array(identity()) })
            .register(z.globalRegistry, { id: 'IdentityList' }),
        ),
      },
    },
    problems: ['forbidden'],
  },
  readIdentity: {
    ...shared,
    method: 'GET',
    path: '/api/v1/me/identities/:identityId',
    conditional: true,
    params: lazily(() => z.object({ identityId: z.string() })),
    replies: {
      200: { schema: identityReply },
    },
    problems: ['forbidden', 'not_found'],
  },
  removeIdentity: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/me/identities/:identityId',
    conditional: true,
    params: lazily(() => z.object({ identityId: z.string() })),
    replies: { 204: {} },
    problems: ['forbidden', 'not_found', 'conflict'],
  },
});
