/** Sends the requests of the client that orval makes. */
import type { Problem } from './generated/orval.js';

export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

let target = { url: '', token: '' };
/** Of the last write. It goes with the reads, so that they show that write. */
let bookmark: string | null = null;

export function setTarget(url: string, token: string): void {
  target = { url, token };
}

/** Resolves to what an answer holds. Rejects with what went wrong. */
export async function orvalFetch<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Bearer ${target.token}`);
  headers.set('Accept', 'application/json, application/problem+json');
  if (bookmark) headers.set('x-d1-bookmark', bookmark);
  const response = await fetch(new URL(path, target.url), { ...init, headers });
  const text = await response.text();
  const data = text === '' ? undefined : JSON.parse(text);
  if (response.status >= 400) throw new Refused(data);
  bookmark = response.headers.get('x-d1-bookmark') ?? bookmark;
  return data;
}
