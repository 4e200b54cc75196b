/** The HTML of the site's pages. */
import { readFileSync } from 'node:fs';
import { Marked } from 'marked';
import { gfmHeadingId } from 'marked-gfm-heading-id';

const markdown = new Marked(gfmHeadingId());
const fragment = (name: string) => readFileSync(`scripts/pages/${name}.html`, 'utf8').trim();

/** A page with the fragments that its comments name. The bar marks the page itself as current. */
export function withFragments(page: string, address: string): string {
  const bar = fragment('bar').replace(`href="${address}"`, `href="${address}" aria-current="page"`);
  return page.replace('<!-- head -->', fragment('head')).replace('<!-- bar -->', bar);
}

/** A document in Markdown as a page, titled by its first heading. Throws for a link to a file. */
export function pageOf(text: string, address: string): string {
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error('the document has no heading');
  const [file] = /(?<=\]\()(?!https?:|\/|#)[^)]+/.exec(text) ?? [];
  if (file !== undefined) throw new Error(`${file} is not on the site: link to a page instead`);
  const article = markdown.parse(text, { async: false });
  const page = withFragments(fragment('template'), address);
  return page.replace('{title}', title).replace('{article}', () => article);
}
