/** The page that shows the messages of development. */
import { escaped } from '../mail/names.ts';
import type { KeptMail } from './keeping-outbox.ts';

export const mailPage = (messages: readonly KeptMail[]): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Mail of development</title>
    <script src="/scheme.js"></script>
    <link rel="icon" href="/icon.svg" />
    <link rel="stylesheet" href="/style.css" />
    <link rel="stylesheet" href="/dev/mail/style.css" />
    <script type="module" src="/scheme-button.js"></script>
  </head>
  <body>
    <header class="bar">
      <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28" />Roster</a>
      <button id="scheme" class="quiet" type="button"><span class="wide">system</span></button>
    </header>
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
  <p class="hint">To ${escaped(to)}, ${kind}, <time datetime="${at}">${at}</time></p>
  <pre>${withLink(escaped(text.trimEnd()), link)}</pre>
</article>`;

/** The text as HTML, in which its link can be clicked. */
function withLink(text: string, link: string | undefined): string {
  if (link === undefined) return text;
  const url = escaped(link);
  return text.split(url).join(`<a href="${url}">${url}</a>`);
}

/** What the page adds to /style.css. */
export const STYLE = `main {
  max-width: 48rem;
  margin: 0 auto;
  padding: var(--space-8) var(--space-4) var(--space-16);
}
main > p { margin: var(--space-3) 0 0; }
article {
  margin-top: var(--space-6);
  padding: var(--space-6);
  border: 1px solid var(--line);
  border-radius: var(--radius-large);
  background: var(--card);
}
h1 { font-size: var(--title); }
h2 { font-size: var(--large); }
pre {
  margin: var(--space-4) 0 0;
  font: inherit;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
`;
