/** A client of the types that openapi-typescript makes. */
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/openapi-typescript.js';

export class Refused extends Error {
  readonly problem: components['schemas']['Problem'];

  constructor(problem: components['schemas']['Problem']) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Its calls reject with what went wrong. */
export function rosterAt(url: string, token: string): Client<paths> {
  const client = createClient<paths>({
    baseUrl: url,
    headers: {
      Authorization: `Bearer ${token}`,
      Accept: 'application/json, application/problem+json',
    },
  });
  client.use({
    async onResponse({ response }) {
      if (response.status >= 400) throw new Refused(await response.json());
    },
  });
  return client;
}
