/** The API of Roster, typed by its OpenAPI document. */
import createClient from 'openapi-fetch';
import { currentSession, renewed } from '../session/session.ts';
import { unreachable } from './problem.ts';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];

/** The newest state that this tab has made or seen: what it reads next is no older. */
let bookmark: string | undefined;

/** Sends requests with the token of the session. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

/** Sends requests as they are: for those that sign in, or that bring a token of their own. */
export const withoutSession = createClient<paths>({ baseUrl: location.origin, fetch: reach });

/**
 * Sends a request with the token of the session. If the server refuses that token, waits until
 * somebody has signed in again and repeats the request, so that no form loses its input.
 */
async function send(request: Request): Promise<Response> {
  const token = currentSession()?.token;
  if (token === undefined) return reach(request);
  const repetition = request.clone();
  request.headers.set('Authorization', `Bearer ${token}`);
  const response = await reach(request);
  if (response.status !== 401) return response;
  return (await renewed(token)) ? send(repetition) : response;
}

async function reach(request: Request): Promise<Response> {
  if (request.method === 'GET' && bookmark) request.headers.set('x-d1-bookmark', bookmark);
  const response = await fetch(request).catch((cause: unknown) => {
    throw request.signal.aborted ? cause : unreachable(cause);
  });
  bookmark = response.headers.get('x-d1-bookmark') ?? bookmark;
  return response;
}
