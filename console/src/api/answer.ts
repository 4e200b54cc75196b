/** Takes the data out of an answer of the API, or throws its refusal. */
import { problemOf } from './problem.ts';

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

export async function dataOf<T>(answer: Promise<Answered<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined || data === null) {
    throw problemOf(response.status, error);
  }
  return data;
}

/** The data with its ETag, for a later `If-Match`. */
export async function versionOf<T>(
  answer: Promise<Answered<T>>,
): Promise<{ readonly data: NonNullable<T>; readonly etag: string }> {
  const { response } = await answer;
  return { data: await dataOf(answer), etag: response.headers.get('ETag') ?? '' };
}

/** For answers without a body, such as 204. */
export async function done(answer: Promise<Answered<unknown>>): Promise<void> {
  const { error, response } = await answer;
  if (!response.ok) throw problemOf(response.status, error);
}
