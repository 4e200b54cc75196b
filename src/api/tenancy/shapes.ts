/** Parts that the contracts of users, service users, tenants and members share. */
import * as z from 'zod';
import type { Contract } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';

export const shared = {
  dialect: 'tenancy',
  access: 'caller',
} as const satisfies Partial<Contract>;

export const mayBeHidden = ['forbidden', 'not_found'] as const;
export const mayConflict = ['forbidden', 'not_found', 'conflict'] as const;

/** The parameters of a path. */
export const inApplication = lazily(() => z.object({ appId: z.string() }));
export const inOrganization = lazily(() => z.object({ orgId: z.string() }));
export const userOnly = lazily(() => z.object({ userId: z.string() }));
export const userInApplication = lazily(() => inApplication().extend({ userId: z.string() }));
export const userInOrganization = lazily(() => inOrganization().extend({ userId: z.string() }));

export const done = {
  schema: lazily(() => z.object({ success: z.literal(true) }).meta({ id: 'Done' })),
};
