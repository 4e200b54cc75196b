import * as z from 'zod';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { member } from '../members/operations.ts';
import { inApplication, inOrganization, mayConflict, shared } from '../shapes.ts';

const transfer = {
  ...shared,
  tag: 'Members',
  description:
    'You must be an owner of this very tenant. The other must be an active person who is a member of it. They become an owner, and you become an admin.',
  body: {
    'application/json': lazily(() =>
      z.strictObject({ userId: z.string() }).meta({ id: 'TransferRequest' }),
    ),
  },
  replies: {
    200: {
      description: 'The new owner, and the previous one as the admin that they are now.',
      schema: lazily(() =>
        z.object({ member: member(), previousOwner: member() }).meta({ id: 'Transfer' }),
      ),
    },
  },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

export const transferContracts = contracts({
  transferOrganization: {
    ...transfer,
    method: 'POST',
    path: '/api/v1/organizations/:orgId/transfer',
    params: inOrganization,
    summary: 'Hand an organization over to another member',
  },
  transferApplication: {
    ...transfer,
    method: 'POST',
    path: '/api/v1/applications/:appId/transfer',
    params: inApplication,
    summary: 'Hand an application over to another member',
  },
});
