import type { Context } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import { Problem } from '../http/problem.ts';
import { countRefused } from '../limits/refused.ts';

/** A handler that counts each refused credential for the address it came from. */
export const countingRefusals =
  (handle: (c: Context<HonoTypes>) => Promise<Response>) =>
  async (c: Context<HonoTypes>): Promise<Response> => {
    try {
      return await handle(c);
    } catch (error) {
      if (isGuess(error)) {
        await countRefused({ env: c.env, headers: c.req.raw.headers, meter: c.get('meter') });
      }
      throw error;
    }
  };

/**
 * Whether a credential was refused that could have been right: not one that is missing or mistyped.
 */
const isGuess = (error: unknown): boolean =>
  error instanceof Problem &&
  error.meaning.is === 'unauthenticated' &&
  (error.meaning.because === 'invalid' || error.meaning.because === 'inactive');
