import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import * as z from '../../../values/zod.ts';
import { member } from '../members/operations.ts';
import { inApplication, inOrganization, mayConflict, shared } from '../shapes.ts';

const transfer = {
  ...shared,
  body: {
    'application/json': lazily(() =>
      z.strictObject({ userId: z.string() }).register(z.globalRegistry, { id: 'TransferRequest' }),
    ),
  },
  replies: {
    200: {
      schema: lazily(() =>
        z
          .object({ member: member(), previousOwner: member() })
          .register(z.globalRegistry, { id: 'Transfer' }),
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
  },
  transferApplication: {
    ...transfer,
    method: 'POST',
    path: '/api/v1/applications/:appId/transfer',
    params: inApplication,
  },
});
