/** Sends the requests of the client that orval makes. */

export interface Target {
  readonly url: string;
  readonly token: string;
}

/** What went wrong, in one shape on every endpoint (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

let target: Target | undefined;
/** Of the last write. It goes with the reads, so that they show that write. */
let bookmark: string | null = null;

export function setTarget(next: Target): void {
  target = next;
}

/** Resolves to what an answer holds. Rejects with what went wrong. */
export async function orvalFetch<Answer>(path: string, init: RequestInit): Promise<Answer> {
  if (!target) throw new Error('there is no target');
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Bearer ${target.token}`);
  headers.set('Accept', 'application/json, application/problem+json');
  if (bookmark) headers.set('x-d1-bookmark', bookmark);
  // Orval names no media type where an operation takes two.
  if (init.body && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  const response = await fetch(new URL(path, target.url), { ...init, headers });
  const text = await response.text();
  const data = text === '' ? undefined : JSON.parse(text);
  if (!response.ok) throw new Refused(data);
  bookmark = response.headers.get('x-d1-bookmark') ?? bookmark;
  return data;
}
