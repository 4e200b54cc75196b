/** A request that is told as text. Its path is one of the API's. */
import type { paths } from '../api/schema.d.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: keyof paths;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Where a request goes, and whose it is. */
export interface Deployment {
  /** `https://roster.example.com` */
  readonly origin: string;
  readonly token: string;
}

export const urlOf = ({ path, query }: ApiRequest, { origin }: Deployment): string =>
  query ? `${origin}${path}?${new URLSearchParams(query)}` : `${origin}${path}`;

export const headersOf = ({ body }: ApiRequest, { token }: Deployment): Record<string, string> => ({
  Authorization: `Bearer ${token}`,
  ...(body && { 'Content-Type': 'application/json' }),
});
