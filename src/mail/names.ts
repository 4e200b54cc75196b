/** Names that others chose, made harmless for the text of a message. */

const LONGEST = 60;

/** Control characters, line breaks, and marks that turn the direction of text around. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * A name in quotation marks, on one line, and not too long. It cannot end its quotation, and no
 * reader of mail makes a link of it: a blank of no width follows what links are known by.
 */
export function quoted(name: string): string {
  const line = name.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  const plain = line.replace(/["“”„«»]/g, "'");
  const letters = Array.from(plain);
  const short = letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : plain;
  return `“${unlinked(short)}”`;
}

/** Text of which no reader of mail makes a link. */
export const unlinked = (text: string): string => text.replace(/[.:/@](?=\S)/g, '$&\u200b');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
