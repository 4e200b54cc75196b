/**
 * The key of a text for search and order: made when a user is stored, and when somebody asks. Pure.
 * See docs/decisions/people.md#one-key-for-search-and-order.
 */

/** The version of this form. Keys of older versions are made anew (`renewSearchKeys`). */
export const SEARCH_FORM = 1;

/** The form in which texts are compared: equal keys are the same to somebody who searches. */
export function searchKey(text: string): string {
  const visible = text.replace(/\p{Default_Ignorable_Code_Point}+/gu, '');
  const compatible = plainPunctuation(plainPunctuation(visible).normalize('NFKC'));
  return withoutAccents(foldCase(compatible))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Apostrophes, quotes and hyphens as typewriters had them. */
const plainPunctuation = (text: string): string =>
  text
    .replace(/[\u00b4\u1ffd\u02b9\u02bb-\u02bf\u05f3\u2018-\u201b\u2032\u2035\u2039\u203a]/g, "'")
    .replace(/[\u00ab\u00bb\u05f4\u201c-\u201f\u2033\u2036]/g, '"')
    .replace(/[\p{Pd}\u2043\u2212]/gu, '-');

/**
 * Full case folding: `ß` is `ss`. The capital `ẞ` has to become small before it is raised. Σ has
 * two small letters, which are one here.
 */
const foldCase = (text: string): string =>
  text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');

/**
 * Marks that no writer must set: accents, Hebrew points and Arabic vowels. In other scripts a mark
 * makes another letter, as か and が are two.
 */
const ACCENT = /[[[\p{sc=Zinh}\p{sc=Hebr}\p{sc=Arab}]&&\p{M}]--[\u3099\u309a]]/gv;

/** Letters whose accent is no mark to Unicode. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['æ', 'ae'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ł', 'l'],
  ['ø', 'o'],
  ['œ', 'oe'],
  ['þ', 'th'],
  ['ŧ', 't'],
]);

const withoutAccents = (text: string): string =>
  text
    .normalize('NFD')
    .replace(ACCENT, '')
    .normalize('NFC')
    .replace(/[æđðħłøœþŧ]/g, (letter) => LETTERS.get(letter) ?? letter);
