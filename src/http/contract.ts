import type * as z from 'zod';
import type { DialectName } from './dialects/dialects.ts';
import type { ProblemName } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ReplyContract {
  readonly description: string;
  /** The shape that a reply is cut to before it leaves; absent means no body. */
  readonly schema?: () => z.ZodType;
  /** Response headers worth knowing, by name, with a sentence each. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One endpoint as data. Validation, handler types, the error dialect, the OpenAPI document and
 * the tests over all endpoints are read from it, so a shape is declared here and nowhere else.
 * Schemas are made when they are first needed: all of them at once would be most of a start.
 */
export interface Contract {
  readonly method: Method;
  /** In Hono's notation; answered with and without a trailing slash. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly dialect: DialectName;
  /** `anyone` needs no credential; `caller` needs one, and the handler decides what it may. */
  readonly access: 'anyone' | 'caller';
  readonly params?: () => z.ZodObject;
  readonly query?: () => z.ZodObject;
  /** Request headers worth knowing, by name, with a sentence each. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A schema for each accepted media type. */
  readonly body?: Readonly<Record<string, () => z.ZodType>>;
  readonly replies: Readonly<Record<number, ReplyContract>>;
  /** A reply may show what is shown once: it is kept for a repetition only under seal. */
  readonly showsSecret?: boolean;
  /** What can go wrong beyond what every endpoint of its form shares (see `problemsOf`). */
  readonly problems: readonly ProblemName[];
}

/** Keeps the literal types of a surface's contracts, so that handlers are typed from them. */
export const contracts = <const All extends Record<string, Contract>>(all: All): All => all;

/** Reads may be asked to show what a write led to; writes go to the primary anyway. */
export const takesBookmark = ({ method, access }: Contract): boolean =>
  method === 'GET' && access === 'caller';

/** Whatever changes something may be repeated safely. */
export const takesIdempotencyKey = ({ method }: Contract): boolean => method !== 'GET';

/** Every problem that an endpoint may answer with. */
export function problemsOf(contract: Contract): ProblemName[] {
  const names = new Set<ProblemName>(contract.problems);
  if (contract.access === 'caller') names.add('unauthenticated');
  if (contract.query || takesBookmark(contract)) names.add('invalid_query');
  if (takesIdempotencyKey(contract)) {
    for (const name of ['invalid_query', 'key_reused', 'in_progress', 'conflict'] as const) {
      names.add(name);
    }
  }
  if (contract.body) {
    for (const name of [
      'invalid_body',
      'malformed_json',
      'unsupported_media_type',
      'payload_too_large',
    ] as const) {
      names.add(name);
    }
  }
  return [...names, 'rate_limited', 'internal', 'unavailable'];
}
