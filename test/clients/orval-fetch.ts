/** Sends the requests of the client that orval makes. */

export interface Target {
  readonly url: string;
  readonly token: string;
}

let target: Target | undefined;

export function setTarget(next: Target): void {
  target = next;
}

export async function orvalFetch<Answer>(path: string, init: RequestInit): Promise<Answer> {
  if (!target) throw new Error('there is no target');
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Bearer ${target.token}`);
  // Errors in one shape on every endpoint.
  headers.set('Accept', 'application/json, application/problem+json');
  // Orval names no media type where an operation takes two.
  if (init.body && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  const response = await fetch(new URL(path, target.url), { ...init, headers });
  const text = await response.text();
  const data: unknown = text === '' ? undefined : JSON.parse(text);
  return { data, status: response.status, headers: response.headers } as Answer;
}
