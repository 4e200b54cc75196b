import { ping } from '../../db/database.ts';
import { unavailable } from '../../http/problem.ts';
import { ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { healthContracts } from './contract.ts';

export const healthSurface = surface(healthContracts, {
  readHealth: async ({ db }) => {
    try {
      await ping(db);
    } catch (cause) {
      throw unavailable({ retryAfter: 5, cause });
    }
    return ok({ status: 'ok' });
  },
});
