import { unavailable } from '../../http/problem.ts';
import { ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { healthContracts } from './contract.ts';

export const healthSurface = surface(healthContracts, {
  readHealth: async ({ db }) => {
    try {
      await db.prepare('SELECT 1 FROM scopes LIMIT 1').first();
    } catch (cause) {
      throw unavailable({ retryAfter: 5, cause });
    }
    return ok({ status: 'ok' });
  },
});
