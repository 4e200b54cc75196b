/** The page that shows the messages of development, and the same as JSON. */
import type { Env } from '../env.ts';
import { escaped } from '../mail/names.ts';
import { type KeptMail, keptMail } from './keeping-outbox.ts';

const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=15552000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
};

export async function mailPage(path: string, env: Env): Promise<Response> {
  switch (path.replace(/\/$/, '')) {
    case '/dev/mail':
      return answer(pageOf(await keptMail(env)), 'text/html');
    case '/dev/mail/messages':
      return answer(JSON.stringify({ messages: await keptMail(env) }), 'application/json');
    case '/dev/mail/style.css':
      return answer(STYLE, 'text/css');
    default:
      return new Response('Nothing is here; see /dev/mail/.\n', { status: 404, headers });
  }
}

const answer = (text: string, type: string): Response =>
  new Response(text, {
    headers: Object.assign({}, headers, { 'Content-Type': `${type}; charset=utf-8` }),
  });

const pageOf = (messages: readonly KeptMail[]): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Mail of development</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/dev/mail/style.css" />
  </head>
  <body>
    <main>
      <h1>Mail of development</h1>
      <p>The newest messages to anybody. <a href="/dev/mail/">Look again</a></p>
      ${messages.length === 0 ? '<p>There is none yet.</p>' : messages.map(articleOf).join('\n')}
    </main>
  </body>
</html>
`;

const articleOf = ({ subject, to, kind, at, text, link }: KeptMail): string => `<article>
  <h2>${escaped(subject)}</h2>
  <p>To ${escaped(to)}, ${kind}, <time datetime="${at}">${at}</time></p>
  <pre>${withLink(escaped(text), link)}</pre>
</article>`;

/** The text as HTML, in which its link can be clicked. */
function withLink(text: string, link: string | undefined): string {
  if (link === undefined) return text;
  const url = escaped(link);
  return text.split(url).join(`<a href="${url}">${url}</a>`);
}

const STYLE = `:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 48rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
article { border-top: 1px solid GrayText; margin-top: 1.5rem; }
h1, h2 { line-height: 1.25; }
h2 { font-size: 1.125rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1rem; }
`;
