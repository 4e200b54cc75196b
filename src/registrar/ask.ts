import { createHash } from 'node:crypto';
import type { Env } from '../env.ts';
import { Problem } from '../http/problem.ts';
import type { Registrar } from './registrar.ts';

/** The registrar of a normalised email. Its name shows in dashboards, so it is a hash. */
export function registrarOf(env: Env, email: string): DurableObjectStub<Registrar> {
  return env.REGISTRAR.getByName(createHash('sha256').update(email).digest('hex'));
}

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
