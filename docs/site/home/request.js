// One request to this Roster, and what its answer says.

/** The record of the token's user in a tenant. */
export const pathOf = (tenant) => `/api/core/users/platform-metadata/?platform_key=${tenant}`;

/**
 * Sends a request. Returns `{method, status, etag, source, body, text, ms}`: `source` is the
 * Cache-Status, `ms` the time until the whole answer was here. Raises an Error with a sentence.
 */
export async function send(token, path, change) {
  const method = change ? 'PATCH' : 'GET';
  const start = performance.now();
  const response = await fetch(path, {
    method,
    credentials: 'omit',
    headers: headersOf(token, change),
    body: change && JSON.stringify(change),
  }).catch(() => undefined);
  const text = await response?.text().catch(() => undefined);
  if (text === undefined) {
    throw new Error('There is no connection. What you have typed is still here: try again.');
  }
  const ms = Math.max(1, Math.round(performance.now() - start));
  const body = parsed(text);
  const { ok, status, headers } = response;
  if (!ok) throw new Error(sentenceOf(body, headers));
  const [etag, source] = [headers.get('ETag'), headers.get('Cache-Status')];
  return { method, status, etag, source, body, text, ms };
}

const headersOf = (token, change) => ({
  Authorization: `Token ${token}`,
  ...(change && { 'Content-Type': 'application/json' }),
});

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The server's words: a detail, an error, or the mistakes in the fields. */
function sentenceOf({ detail, error, ...fields }, headers) {
  const wait = headers.get('Retry-After');
  const said = detail ?? error?.message ?? error ?? Object.values(fields).flat(9).join(' ');
  return `${said || 'Something went wrong: try again.'}${wait ? ` Wait ${wait} seconds.` : ''}`;
}
