/** Parts that the contracts of users, service users, tenants and members share. */
import type { Contract } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';

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
export const userInApplication = lazily(() => z.extend(inApplication(), { userId: z.string() }));
export const userInOrganization = lazily(() => z.extend(inOrganization(), { userId: z.string() }));

export const done = {
  schema: lazily(() =>
    z.object({ success: z.literal(true) }).register(z.globalRegistry, { id: 'Done' }),
  ),
};
