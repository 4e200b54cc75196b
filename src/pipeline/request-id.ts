/** As ids are: short, and of letters, digits, `-`, `_` and `=` only. */
const FORM = /^[\w=-]{1,64}$/;

/** The id that a client gave its request, or a new one. */
export function requestIdIn(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && FORM.test(given) ? given : crypto.randomUUID();
}
