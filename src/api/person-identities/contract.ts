import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery, SPECIFIED } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';
import { identityName } from '../given-identities.ts';
import { identity, identityReply } from '../identities/contract.ts';

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

const ofPerson = lazily(() =>
  z.object({
    principalId: z
      .string()
      .register(z.globalRegistry, { description: 'The id of the principal or of the user.' }),
  }),
);
const one = lazily(() => z.extend(ofPerson(), { identityId: z.string() }));

/** The subjects of outside issuers whose JWTs act as a person. */
export const personIdentityContracts = contracts({
  listPersonIdentities: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users/:principalId/identities',
    params: ofPerson,
    query: lazily(() => z.strictObject(pageQuery(SPECIFIED))),
    replies: {
      200: {
        schema: lazily(() => pageOf(identity()).register(z.globalRegistry, { id: 'IdentityPage' })),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
  addPersonIdentity: {
    ...shared,
    method: 'POST',
    path: '/api/v1/users/:principalId/identities',
    params: ofPerson,
    counted: true,
    conditional: true,
    body: { 'application/json': identityName },
    replies: { 201: { schema: identityReply }, 200: { schema: identityReply } },
    problems: ['forbidden', 'not_found', 'conflict'],
  },
  readPersonIdentity: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users/:principalId/identities/:identityId',
    conditional: true,
    params: one,
    replies: { 200: { schema: identityReply } },
    problems: ['forbidden', 'not_found'],
  },
  removePersonIdentity: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/users/:principalId/identities/:identityId',
    conditional: true,
    params: one,
    replies: { 204: {} },
    problems: ['forbidden', 'not_found', 'conflict'],
  },
});
