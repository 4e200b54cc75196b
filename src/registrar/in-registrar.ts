import { hash } from 'node:crypto';
import type { RequestContext } from '../auth/call.ts';
import { raiseFence } from '../copies/fence.ts';
import type { Env } from '../env.ts';
import { unavailable } from '../http/problem.ts';
import type { Acknowledged } from './acknowledged.ts';
import type { Registrar } from './registrar.ts';

/** Names show in dashboards, so that of a normalised email's registrar is a hash. */
export const registrarName = (email: string): string => hash('sha256', email, 'hex');

/** The registrar of a normalised email. `Env` lies below this room, so the class is said here. */
export const registrarOf = (env: Env, email: string): DurableObjectStub<Registrar> =>
  (env.REGISTRAR as DurableObjectNamespace<Registrar>).getByName(registrarName(email));

/** What the platform says when an object cannot be reached, or has too much to do. */
interface ObjectFailure {
  readonly retryable?: boolean;
  readonly overloaded?: boolean;
  readonly name?: string;
}

/**
 * Asks the registrar of an email for a change. Before the answer is passed on, no reader in this
 * location is served a copy that does not show it. That the registrar cannot answer is a 503; that
 * it failed is an error like any other.
 */
export async function inRegistrar<Answer>(
  { env, acknowledge, meter }: Pick<RequestContext, 'env' | 'acknowledge' | 'meter'>,
  email: string,
  change: (registrar: DurableObjectStub<Registrar>) => Promise<Acknowledged<Answer>>,
): Promise<Answer> {
  try {
    const { answer, bookmark, copies } = await meter.time(
      'object',
      change(registrarOf(env, email)),
    );
    if (bookmark !== null) {
      acknowledge(bookmark);
      const fences = copies.map((key) => meter.time('cache', raiseFence(key, bookmark)));
      await Promise.all(fences);
    }
    return answer;
  } catch (error) {
    const failure = error as ObjectFailure;
    if (failure.retryable || failure.overloaded || failure.name === 'QueueError') {
      throw unavailable({ cause: error });
    }
    throw error;
  }
}
