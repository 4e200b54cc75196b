const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=15552000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
};

/** An answer of development: of this moment, and with the policy of the other pages. */
export const answer = (text: string, type: string): Response =>
  new Response(text, {
    headers: Object.assign({}, headers, { 'Content-Type': `${type}; charset=utf-8` }),
  });

export const answerJson = (value: unknown): Response =>
  answer(JSON.stringify(value), 'application/json');
