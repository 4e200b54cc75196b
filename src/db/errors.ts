import { exceededCap, type ReachedCap } from './caps.ts';
import { COPIED, OUTDATED, SUPPRESSED } from './grounds.ts';

/** The meaning of a failed D1 call, read from its message. Messages are never logged or shown. */
type DatabaseFailure =
  /** The grounds of a decision have changed: nothing was done. */
  | { readonly is: 'outdated' }
  /** A copy may exist, which the change has not provided for: nothing was done. */
  | { readonly is: 'copied' }
  /** The address is suppressed: nothing was done. */
  | { readonly is: 'suppressed' }
  /** The change would exceed a cap: nothing was done. */
  | { readonly is: 'over_cap'; readonly name: ReachedCap['name'] }
  | { readonly is: 'constraint'; readonly name: string }
  /** The schema is too old for this program: nothing was asked. */
  | { readonly is: 'old_schema' }
  | { readonly is: 'transient' }
  | { readonly is: 'unavailable' }
  | { readonly is: 'unknown' };

/** Errors that D1's documentation calls safe to retry when the statement is idempotent. */
const transient = [
  'Network connection lost',
  'D1 DB reset because its code was updated',
  'Internal error while starting up D1 DB storage caused object to be reset',
  'Internal error in D1 DB storage caused object to be reset',
  'Cannot resolve D1 DB due to transient issue on remote node',
];

/** Overload and timeouts: a retry would only add to them. */
const unavailable = [
  'D1 DB is overloaded',
  'D1 DB storage operation exceeded timeout',
  'D1 DB exceeded its memory limit',
  'D1 DB exceeded its CPU time limit',
];

/** Classifies an error by its message and those of its causes. */
export function databaseFailure(error: unknown): DatabaseFailure {
  const text = textOf(error);
  if (text.includes(OUTDATED)) return { is: 'outdated' };
  if (text.includes(COPIED)) return { is: 'copied' };
  if (text.includes(SUPPRESSED)) return { is: 'suppressed' };
  const cap = exceededCap(text);
  if (cap) return { is: 'over_cap', name: cap };
  const constraint = /(?:CHECK|UNIQUE|FOREIGN KEY) constraint failed(?:: ([\w., ]+))?/.exec(text);
  if (constraint) return { is: 'constraint', name: constraint[1]?.trim() ?? 'foreign key' };
  if (text.includes(OLD_SCHEMA)) return { is: 'old_schema' };
  if (transient.some((message) => text.includes(message))) return { is: 'transient' };
  if (unavailable.some((message) => text.includes(message))) return { is: 'unavailable' };
  return { is: 'unknown' };
}

/**
 * Whether a statement of a batch was at fault, so that nothing was done, and the other statements
 * may be repeated without it.
 */
export const isOwnFault = (error: unknown): boolean =>
  ['outdated', 'copied', 'suppressed', 'over_cap', 'constraint'].includes(
    databaseFailure(error).is,
  );

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${textOf(error.cause)}` : '';
}

/** Raised in place of a change whose grounds have changed: nothing was done, so decide anew. */
export class Outdated extends Error {
  override readonly name = 'Outdated';

  constructor(options?: ErrorOptions) {
    super(OUTDATED, options);
  }
}

/** The words of the error where the schema is too old. They pass from a Durable Object. */
export const OLD_SCHEMA = 'the schema lacks a migration that this program needs';

/** Raised in place of a call to D1 whose schema is too old for this program. */
export class OldSchema extends Error {
  override readonly name = 'OldSchema';

  constructor() {
    super(OLD_SCHEMA);
  }
}
