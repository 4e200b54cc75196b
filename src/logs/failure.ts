import { databaseFailure } from '../db/errors.ts';

/** What an operator is told of an error. Its message is not: the database puts values into it. */
export interface Failure {
  /** The names of the error and of what caused it. */
  readonly names: readonly string[];
  readonly cause: string;
  readonly constraint: string | null;
  /** Where it came from: frames of the stack, innermost first. */
  readonly at: readonly string[];
}

const FRAMES = 5;

/** Classifies an error by all of its causes; the frames are those of the first of them. */
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
  error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : typeof error;

/** What the platform says when a Durable Object has too much to do, or cannot be reached. */
function objectFailure(error: unknown): string | undefined {
  const { overloaded, retryable } = Object(error) as Record<'overloaded' | 'retryable', unknown>;
  if (overloaded) return 'object_overloaded';
  return retryable ? 'object_unreachable' : undefined;
}

/** A stack begins with the message, which may have lines of its own. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { stack = '', message } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  return frames
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, FRAMES);
}
