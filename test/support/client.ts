/** A client of Roster over HTTP. */
import { exports } from 'cloudflare:workers';
import { people } from '../../scripts/demo-data.ts';
import { parseToken, tokenOf } from '../../src/auth/token.ts';
import type { Contract } from '../../src/http/contract.ts';

export interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly rawBody?: BodyInit;
  readonly headers?: Record<string, string>;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  readonly json: any;
}

/** The request of `send`, for a test that calls the Worker’s handler itself. */
export function incoming(path: string, sent: Sent = {}) {
  const { method = 'GET', token, body, rawBody, headers = {} } = sent;
  const hasBody = body !== undefined || rawBody !== undefined;
  return new Request<unknown, IncomingRequestCfProperties>(`https://roster.test${path}`, {
    method,
    headers: {
      ...(token && { Authorization: `Token ${token}` }),
      ...(hasBody && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(hasBody && { body: rawBody ?? JSON.stringify(body) }),
  });
}

export async function send(path: string, sent?: Sent): Promise<Received> {
  return received(await exports.default.fetch(incoming(path, sent)));
}

export async function received(response: Response): Promise<Received> {
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('Content-Type') ?? '');
  const json = isJson && text !== '' ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, json };
}

/** The status of an answer, or those of its rows. */
export const statusesIn = ({ status, json }: Received): readonly number[] =>
  status === 207
    ? (json.data ?? json).results.map((row: { status: number }) => row.status)
    : [status];

/** The query that an endpoint requires. The rows of a batch name their users themselves. */
export const requiredQuery = ({ path, rows }: Pick<Contract, 'path' | 'rows'>): string => {
  if (path.startsWith('/api/v1/ingest/')) return '?scopeId=unknown';
  if (!path.startsWith('/api/core/')) return '';
  return `?platform_key=acme-corp${rows ? '' : '&username=john_doe'}`;
};

/** A well-formed token with the ids of another token, which are public. */
export function forged(token: string) {
  const { userId = '', tokenId = '' } = parseToken(token) ?? {};
  return tokenOf(userId, tokenId, 'f'.repeat(52)).token;
}

export const ROOT = 'test-root-token';

type Who = keyof typeof people;

/** Requests to the record endpoint by one of the cast. */
export function record(who: Who | 'root', query: Record<string, string> = {}) {
  const token = who === 'root' ? ROOT : people[who].token;
  const search = new URLSearchParams({ platform_key: 'acme-corp', ...query });
  const path = `/api/core/users/platform-metadata/?${search}`;
  const sent =
    (method: string) =>
    (body?: unknown, headers: Record<string, string> = {}) =>
      send(path, { method, token, headers, ...(body !== undefined && { body }) });
  return {
    path,
    token,
    get: (headers: Record<string, string> = {}) => sent('GET')(undefined, headers),
    head: () => sent('HEAD')(),
    patch: sent('PATCH'),
    put: sent('PUT'),
    delete: (headers: Record<string, string> = {}) => sent('DELETE')(undefined, headers),
  };
}
