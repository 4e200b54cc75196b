// Requests to this Roster. A secret travels in a body, or in a path that no log holds.

/** Sends a request. Raises an error whose message is a sentence for the reader. */
export async function request(method, path, body, token) {
  const response = await fetch(path, {
    method,
    credentials: 'omit',
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  }).catch(() => undefined);
  if (!response) throw new Error('There is no connection: try again.');
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(sentenceOf(response, answer));
  return answer.data ?? answer;
}

/** The mistakes in the fields say more than the sentence above them. */
function sentenceOf(response, { message, error }) {
  const mistakes = Object.values(error?.details?.errors ?? {}).flat();
  if (response.status === 429) {
    return `Too many tries: wait ${response.headers.get('Retry-After')} seconds.`;
  }
  return mistakes.join(' ') || error?.message || message || 'Something went wrong: try again.';
}

/** A proof signs in. This page needs no session, so it ends the one that it was given. */
export async function prove(path, body) {
  const proven = await request('POST', path, body);
  if (proven.token) {
    await request('DELETE', '/api/v1/auth/token', undefined, proven.token).catch(() => undefined);
  }
  return proven;
}
