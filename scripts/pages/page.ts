/** A page of the site from a document in Markdown. */
import { Marked } from 'marked';
import { gfmHeadingId } from 'marked-gfm-heading-id';

const markdown = new Marked(gfmHeadingId());

/** The HTML of a whole page. Its title is the first heading. Throws for a link to another file. */
export function pageOf(text: string, template: string): string {
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error('the document has no heading');
  const [file] = /(?<=\]\()(?!https?:|\/|#)[^)]+/.exec(text) ?? [];
  if (file !== undefined) throw new Error(`${file} is not on the site: link to a page instead`);
  const article = markdown.parse(text, { async: false });
  return template.replace('{title}', title).replace('{article}', () => article);
}
