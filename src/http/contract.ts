import type * as z from '../values/zod.ts';
import type { DialectName } from './dialects/dialects.ts';
import type { ProblemName } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface ReplyContract {
  /** A reply is cut to this schema before it leaves. Absent: the reply has no body. */
  readonly schema?: () => z.ZodMiniType;
  /** The media type of a reply that is finished text. Absent: JSON. */
  readonly mediaType?: string;
  /** Media types of finished text that says so itself. */
  readonly otherTypes?: readonly string[];
}

/**
 * One endpoint as data. The validation, the types of the handler, the error dialect, the OpenAPI
 * document and the tests over all endpoints are derived from it. So each shape is declared once.
 * Schemas are functions: building all of them at once would be most of the start-up time. What the
 * document says of an endpoint in words stands in `scripts/openapi/descriptions`, since the Worker
 * has no use for it.
 */
export interface Contract {
  readonly method: Method;
  /** In Hono's notation; answered with and without a trailing slash. */
  readonly path: string;
  readonly dialect: DialectName;
  /**
   * `anyone` needs no credential. `caller` needs one, and the handler decides on its rights.
   * `optional` reads one if there is one.
   */
  readonly access: 'anyone' | 'caller' | 'optional';
  readonly params?: () => z.ZodMiniObject;
  readonly query?: () => z.ZodMiniObject;
  /** A schema for each accepted media type. */
  readonly body?: Readonly<Record<string, () => z.ZodMiniType>>;
  /** Bodies of lines are not read before the handler: it takes them as they come. */
  readonly takesLines?: boolean;
  /** The body has a list of this name, up to 1 MiB, whose items are judged one by one. */
  readonly rows?: string;
  /** The most bytes of such a body, if it is less. */
  readonly rowsBytes?: number;
  /** The body may come gzipped. Its bounds hold for what it becomes. */
  readonly gzip?: boolean;
  readonly replies: Readonly<Record<number, ReplyContract>>;
  /**
   * It is about one resource, which has an ETag: every reply that shows it carries the tag. Reads
   * and changes hold the conditions of the request against it.
   */
  readonly conditional?: boolean;
  /** Exact limits count such requests, or some of them, and the answers tell their state. */
  readonly counted?: boolean;
  /** The load refuses none of it: the handler admits the part that asks the database. */
  readonly admitsItself?: boolean;
  /** A reply may show a secret once. Replies kept for an Idempotency-Key are then encrypted. */
  readonly showsSecret?: boolean;
  /** The problems of this endpoint, besides those that `problemsOf` adds to every endpoint. */
  readonly problems: readonly ProblemName[];
}

/** Keeps the literal types of contracts, so that handlers are typed from them. */
export const contracts = <const All extends Record<string, Contract>>(all: All): All => all;

/** Reads accept a bookmark. Writes go to the primary anyway. */
export const takesBookmark = ({ method, access }: Contract): boolean =>
  method === 'GET' && access === 'caller';

/** Every request that changes something accepts an Idempotency-Key. */
export const takesIdempotencyKey = ({ method }: Contract): boolean => method !== 'GET';

/** A creation gives an ETag. There is nothing yet that its conditions could be held against. */
export const takesConditions = ({ method, conditional = false }: Contract): boolean =>
  conditional && method !== 'POST';

/**
 * Whether a reply shows the resource, and so has its ETag. After a deletion there is none, and what
 * was only accepted is not there yet.
 */
export const showsResource = ({ method, conditional = false }: Contract, status: number): boolean =>
  conditional && method !== 'DELETE' && status < 300 && status !== 202;

/** All problems that an endpoint may answer with. */
export function problemsOf(contract: Contract): ProblemName[] {
  const names = new Set<ProblemName>([...contract.problems, 'invalid_query']);
  if (contract.access !== 'anyone') names.add('unauthenticated');
  if (takesConditions(contract)) names.add('precondition_failed');
  if (takesIdempotencyKey(contract)) {
    for (const name of ['key_reused', 'in_progress', 'conflict'] as const) names.add(name);
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
