import { ping } from '../../db/database.ts';
import { unavailable } from '../../http/problem.ts';
import { ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { healthContracts } from './contract.ts';
import { healthDetails } from './details.ts';

export const healthSurface = surface(healthContracts, {
  readHealth: async (call) => {
    try {
      if (call.query.details !== undefined) return ok(await healthDetails(call));
      await ping(call.db);
    } catch (cause) {
      throw unavailable({ retryAfter: 5, cause });
    }
    return ok({ status: 'ok' as const });
  },
});
