/** At most 64 letters, digits, `-`, `_` and `=`. */
const FORM = /^[\w=-]{1,64}$/;

/** The id from the client, if it has this form, or a new one. */
export function requestIdIn(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && FORM.test(given) ? given : crypto.randomUUID();
}
