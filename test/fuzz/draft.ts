/** A request that is still being made and broken, in parts. */
import type { Contract } from '../../src/http/contract.ts';

export type Pair = readonly [name: string, value: string];

export interface Draft {
  /** The contract that it was made from. */
  readonly name: string;
  readonly contract: Contract;
  readonly method: string;
  /** Encoded already, so that a mutation may encode in another way. */
  readonly segments: readonly string[];
  readonly query: readonly Pair[];
  /** Raw text of a query, which replaces the pairs. */
  readonly rawQuery?: string;
  readonly headers: readonly Pair[];
  /** First a value, then text, then bytes. */
  readonly body?: unknown;
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  /** The owner of its credential, by the name in the cast. */
  readonly caller: string;
  /** The mutations, for the message of a failure. */
  readonly mutations: readonly string[];
}

const escaped = (text: string) => encodeURIComponent(text.toWellFormed());

export const segmentOf = escaped;

export function pathOf({ segments, query, rawQuery }: Draft): string {
  const pairs = query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
  const search = rawQuery ?? pairs;
  return `/${segments.join('/')}${search === '' ? '' : `?${search}`}`;
}

/** The request, or undefined if no client could send it. */
export function requestOf(draft: Draft) {
  const { method, body, rawBody, headers } = draft;
  const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const hasBody = sent !== undefined && method !== 'GET' && method !== 'HEAD';
  try {
    return new Request<unknown, IncomingRequestCfProperties>(
      `https://roster.test${pathOf(draft)}`,
      {
        method,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
        redirect: 'manual',
        ...(hasBody && { body: sent }),
      },
    );
  } catch {
    return undefined;
  }
}

/** All that a request names, as it is sent and as it is meant. */
export function askedBy(draft: Draft): string {
  const { body, rawBody, headers } = draft;
  const sent = [rawBody, JSON.stringify(body), ...headers.map(([, value]) => value)];
  return [pathOf(draft), ...draft.segments.map(decoded), ...sent].join('\n');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A draft as a few lines of text. */
export function describeDraft(draft: Draft): string {
  const { method, body, rawBody, headers, caller, mutations } = draft;
  const sent = rawBody instanceof Uint8Array ? `bytes ${[...rawBody.slice(0, 200)]}` : rawBody;
  const text = sent ?? JSON.stringify(body);
  return [
    `${method} ${pathOf(draft).slice(0, 2_000)}`,
    `  as ${caller}, ${mutations.join(', ') || 'unbroken'}`,
    ...headers.map(([name, value]) => `  ${name}: ${JSON.stringify(value.slice(0, 300))}`),
    `  ${text?.slice(0, 2_000)}`,
  ].join('\n');
}
