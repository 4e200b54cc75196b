// One request to this Roster, and what its answer says.

/** A request that was refused. Its message is the server's sentence. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Sends a request. Returns `{method, status, etag, source, body, text, ms}`: `source` is the
 * Cache-Status, `ms` the time until the whole answer was here. Raises Refused, or an Error.
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
    throw new Error('There is no connection to this Roster. Nothing that you typed is lost: try again.');
  }
  const ms = Math.max(1, Math.round(performance.now() - start));
  const body = parsed(text);
  const { status, headers } = response;
  if (!response.ok) throw new Refused(status, sentenceOf(body, headers));
  return { method, status, etag: headers.get('ETag'), source: headers.get('Cache-Status'), body, text, ms };
}

const headersOf = (token, change) => {
  const headers = { Authorization: `Token ${token}` };
  if (change) headers['Content-Type'] = 'application/json';
  return headers;
};

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
