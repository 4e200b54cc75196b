import { name, password } from '../../directory/users/fields.ts';
import { type Contract, contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { SCOPE_ROLES } from '../../policy/permissions.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';
import { member } from '../tenancy/members/operations.ts';
import { listQuery, nextCursor } from '../tenancy/paging.ts';
import { done } from '../tenancy/shapes.ts';

const received = lazily(() =>
  z
    .object({
      id: z.string(),
      organizationId: z.optional(z.string()),
      applicationId: z.optional(z.string()),
      tenantName: z.string(),
      inviterName: z.nullable(z.string()),
      role: z.enum(SCOPE_ROLES),
      name: z.nullable(z.string()),
      expiresAt: time(),
      isKnown: z.boolean(),
    })
    .register(z.globalRegistry, { id: 'ReceivedInvitation' }),
);

const secret = () => z.string().check(z.maxLength(128));
const id = () => z.string();
const eitherOf = { error: 'Send either secret or id.' };
const isEither = ({ secret, id }: { secret?: string | undefined; id?: string | undefined }) =>
  (secret === undefined) !== (id === undefined);

const acceptance = lazily(() =>
  z
    .strictObject({
      secret: z.optional(secret()),
      id: z.optional(id()),
      password: z.optional(password()),
      firstName: z.optional(name()),
      lastName: z.optional(name()),
    })
    .check(z.refine(isEither, eitherOf))
    .register(z.globalRegistry, { id: 'InvitationAcceptance' }),
);

const refusal = lazily(() =>
  z
    .strictObject({ secret: z.optional(secret()), id: z.optional(id()) })
    .check(z.refine(isEither, eitherOf))
    .register(z.globalRegistry, { id: 'InvitationRefusal' }),
);

const shared = {
  dialect: 'tenancy',
} as const satisfies Partial<Contract>;

/** Invitations, as those who were invited see them. */
export const receivedInvitationContracts = contracts({
  acceptInvitation: {
    ...shared,
    access: 'optional',
    method: 'POST',
    path: '/api/v1/invitations/accept',
    counted: true,
    body: { 'application/json': acceptance },
    showsSecret: true,
    replies: {
      201: {
        schema: lazily(() =>
          z
            .object({
              member: member(),
              token: z.optional(z.string()),
              expiresAt: z.optional(time()),
            })
            .register(z.globalRegistry, { id: 'AcceptedInvitation' }),
        ),
      },
    },
    problems: ['forbidden', 'not_found', 'conflict'],
  },
  declineInvitation: {
    ...shared,
    access: 'optional',
    method: 'POST',
    path: '/api/v1/invitations/decline',
    body: { 'application/json': refusal },
    replies: { 200: done },
    problems: ['forbidden', 'not_found'],
  },
  readReceivedInvitation: {
    ...shared,
    access: 'anyone',
    method: 'GET',
    path: '/api/v1/invitations/:secret',
    conditional: true,
    params: lazily(() => z.object({ secret: secret() })),
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({ invitation: received() })
            .register(z.globalRegistry, { id: 'ReceivedInvitationReply' }),
        ),
      },
    },
    problems: ['not_found'],
  },
  listReceivedInvitations: {
    ...shared,
    access: 'caller',
    method: 'GET',
    path: '/api/v1/me/invitations',
    query: lazily(() => z.strictObject(listQuery())),
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({ invitations: z.array(received()), nextCursor: nextCursor() })
            .register(z.globalRegistry, { id: 'ReceivedInvitationPage' }),
        ),
      },
    },
    problems: ['forbidden'],
  },
});
