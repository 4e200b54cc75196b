/**
 * The operations on users and service users: their bodies, replies and problems, without a path.
 */

import { exactQuery } from '../../../directory/users/fields.ts';
import type { Contract } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { flag } from '../../../values/flag.ts';
import * as z from '../../../values/zod.ts';
import { invitedInstead, mayInvite } from '../invitations/shapes.ts';
import { listQuery, nextCursor } from '../paging.ts';
import { done, mayBeHidden, mayConflict, shared } from '../shapes.ts';
import { userReply } from './schemas.ts';

export const list = {
  ...shared,
  query: lazily(() =>
    z.strictObject({
      isServiceUser: flag(),
      ...exactQuery(),
      ...listQuery(),
    }),
  ),
  replies: {
    200: {
      schema: lazily(() =>
        z
          .object({ users: z.array(userReply()), nextCursor: nextCursor() })
          .register(z.globalRegistry, { id: 'UserPage' }),
      ),
    },
  },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const createdUser = lazily(() =>
  z
    .object({
      user: userReply(),
      applicationId: z.nullable(z.string()),
      apiKey: z.optional(z.string()),
    })
    .register(z.globalRegistry, { id: 'CreatedUser' }),
);

export const create = <Body extends () => z.ZodMiniType>(body: Body) =>
  ({
    ...shared,
    conditional: true,
    counted: true,
    body: { 'application/json': body },
    replies: {
      201: {
        schema: createdUser,
      },
    },
    showsSecret: true,
    problems: mayConflict,
  }) as const satisfies Partial<Contract>;

/** In a tenant anybody but the platform invites people. */
export const createInTenant = <Body extends () => z.ZodMiniType>(body: Body) => {
  const creation = create(body);
  return {
    ...creation,
    replies: { 201: creation.replies[201], 202: invitedInstead },
    problems: mayInvite,
  } as const satisfies Partial<Contract>;
};

const user = {
  schema: lazily(() =>
    z.object({ user: userReply() }).register(z.globalRegistry, { id: 'UserReply' }),
  ),
};

export const read = {
  ...shared,
  conditional: true,
  replies: { 200: user },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

/** PUT and PATCH do the same. */
export const update = <Body extends () => z.ZodMiniType>(body: Body) =>
  ({
    ...shared,
    conditional: true,
    counted: true,
    body: { 'application/json': body },
    replies: { 200: user },
    problems: mayConflict,
  }) as const satisfies Partial<Contract>;

export const remove = {
  ...shared,
  conditional: true,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;
