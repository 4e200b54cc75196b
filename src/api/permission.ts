import { lazily } from '../isolate/lazily.ts';
import { allPermissions } from '../policy/permissions.ts';
import * as z from '../values/zod.ts';

/** The name of a permission, in a request and in an answer. */
export const permission = lazily(() =>
  z.enum(allPermissions).register(z.globalRegistry, { id: 'Permission' }),
);
