/** What jobs ask from outside, with documented calls only. */

interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Requests with one token. The caller names the shape of the answers that it reads. */
export function asker(url: string, token: string) {
  return async <Body = unknown>(
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer<Body>> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const sent =
      body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(url + path, sent);
    const text = await answer.text();
    // Nothing but the tests of an endpoint checks the shape of its answers.
    return {
      status: answer.status,
      headers: answer.headers,
      body: JSON.parse(text || '{}') as Body,
    };
  };
}
