import * as z from 'zod';
import { lazily } from '../isolate/lazily.ts';
import { allPermissions } from '../policy/permissions.ts';

/** The name of a permission, in a request and in an answer. */
export const permission = lazily(() => z.enum(allPermissions).meta({ id: 'Permission' }));
