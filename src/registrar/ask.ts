import { createHash } from 'node:crypto';
import type { Env } from '../env.ts';
import { Problem } from '../http/problem.ts';
import type { Registrar } from './registrar.ts';

/** Names show in dashboards, so that of a normalised email's registrar is a hash. */
export const registrarName = (email: string): string =>
  createHash('sha256').update(email).digest('hex');

/** The registrar of a normalised email. */
export const registrarOf = (env: Env, email: string): DurableObjectStub<Registrar> =>
  env.REGISTRAR.getByName(registrarName(email));

/** What the platform says when an object cannot be reached, or has too much to do. */
interface ObjectFailure {
  readonly retryable?: boolean;
  readonly overloaded?: boolean;
  readonly name?: string;
}

/** Asks a registrar. That it cannot answer is a 503; that it failed is an error like any other. */
export async function ask<Question extends Promise<unknown>>(
  question: Question,
): Promise<Awaited<Question>> {
  try {
    return await question;
  } catch (error) {
    const failure = error as ObjectFailure;
    if (failure.retryable || failure.overloaded || failure.name === 'QueueError') {
      throw new Problem({ is: 'unavailable', retryAfter: 1 });
    }
    throw error;
  }
}
