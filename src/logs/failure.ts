import { databaseFailure } from '../db/errors.ts';

/**
 * An error for the log. Its message is left out, because the database puts values into it.
 * See docs/decisions/logs.md#no-error-messages.
 */
export interface Failure {
  /** The class names of the error and of its causes. */
  readonly names: readonly string[];
  readonly cause: string;
  readonly constraint: string | null;
  /** Frames of the stack, innermost first. */
  readonly at: readonly string[];
}

const FRAMES = 5;

/** Classifies an error by all of its causes. The frames are those of the root cause. */
export function failureOf(error: unknown): Failure {
  const chain = causesOf(error);
  const failure = databaseFailure(error);
  const isDatabase = failure.is !== 'unknown';
  return {
    names: chain.map(nameOf),
    cause: isDatabase ? failure.is : (chain.map(objectFailure).find((is) => is) ?? 'unknown'),
    constraint: failure.is === 'constraint' ? failure.name : null,
    at: framesOf(chain.at(-1)),
  };
}

function causesOf(error: unknown): unknown[] {
  const chain = [error];
  for (let next = error; next instanceof Error && next.cause && chain.length < 5; ) {
    next = next.cause;
    chain.push(next);
  }
  return chain;
}

const nameOf = (error: unknown): string =>
  error instanceof Error && /^[\w$]{1,64}$/.test(error.name) ? error.name : typeof error;

/** The platform marks the errors of a Durable Object that is overloaded or out of reach. */
function objectFailure(error: unknown): string | undefined {
  const { overloaded, retryable } = Object(error) as Record<'overloaded' | 'retryable', unknown>;
  if (overloaded) return 'object_overloaded';
  return retryable ? 'object_unreachable' : undefined;
}

/** The stack begins with the message, which may have several lines: skip it. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { stack = '', message } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  return frames
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, FRAMES);
}
