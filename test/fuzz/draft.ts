/** A request while it is made and broken: parts that can still be taken apart. */
import type { Contract } from '../../src/http/contract.ts';

export type Pair = readonly [name: string, value: string];

export interface Draft {
  /** The contract that it was made from. */
  readonly name: string;
  readonly contract: Contract;
  readonly method: string;
  /** Encoded already, so that a mutation may encode otherwise. */
  readonly segments: readonly string[];
  readonly query: readonly Pair[];
  /** A query in raw text takes the place of the pairs. */
  readonly rawQuery?: string;
  readonly headers: readonly Pair[];
  /** A value until it becomes text, and text until it becomes bytes. */
  readonly body?: unknown;
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  /** Whose credential it brings, by the name of the cast. */
  readonly caller: string;
  /** What was done to it, for whoever reads a failure. */
  readonly mutations: readonly string[];
}

const escaped = (text: string) => encodeURIComponent(text.toWellFormed());

export const segmentOf = escaped;

export function pathOf({ segments, query, rawQuery }: Draft): string {
  const pairs = query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
  const search = rawQuery ?? pairs;
  return `/${segments.join('/')}${search === '' ? '' : `?${search}`}`;
}

/** The request, or undefined for one that no client could send. */
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

/** A draft in a few lines. */
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
