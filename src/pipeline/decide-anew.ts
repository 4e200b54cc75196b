import { CapReached } from '../db/caps.ts';
import { Outdated } from '../db/errors.ts';
import { expectedIn } from '../http/preconditions.ts';
import { unavailable } from '../http/problem.ts';
import { overCap } from './over-cap.ts';

/** A request is decided at most this often while its grounds change under it. */
const TRIES = 3;

/** `If-Match: *` asks for no certain state, so that others change it is no reason to give up. */
const TRIES_ON_ANY = 24;

/**
 * Runs a handler again while the grounds of its decision have changed before its change was made.
 * Nothing was done then. The handler reads the facts again, and a right that has ended is refused.
 * A change that would exceed a cap is a conflict.
 */
export const decidingAnew =
  <Call extends { readonly headers: Headers }, Reply>(
    handle: (call: Call) => Reply | Promise<Reply>,
  ) =>
  async (call: Call): Promise<Reply> => {
    const most = expectedIn(call.headers) === 'something' ? TRIES_ON_ANY : TRIES;
    for (let tries = 1; ; tries += 1) {
      try {
        return await handle(call);
      } catch (error) {
        if (error instanceof CapReached) throw overCap(error.cap);
        if (!(error instanceof Outdated)) throw error;
        if (tries === most) throw unavailable({ cause: error });
      }
    }
  };
