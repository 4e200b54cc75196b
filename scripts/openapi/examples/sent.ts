/** An example request as HTTP. */

import type { Contract } from '../../../src/http/contract.ts';
import { people } from '../../demo-data.ts';
import type { ExampleRequest } from './request.ts';

/** Path and query. */
export function pathOf(contract: Contract, { params = {}, query = {} }: ExampleRequest): string {
  const path = contract.path.replace(/:(\w+)/g, (_, name) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
}

/** Method, headers and body. */
export function initOf(contract: Contract, { body, by = 'operator' }: ExampleRequest): RequestInit {
  const headers = new Headers();
  if (contract.access === 'caller') headers.set('Authorization', `Bearer ${people[by].token}`);
  if (body === undefined) return { method: contract.method, headers };
  headers.set('Content-Type', Object.keys(contract.body ?? {})[0] ?? '');
  return { method: contract.method, headers, body: JSON.stringify(body) };
}
