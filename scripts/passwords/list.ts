/**
 * The module of the passwords that everybody tries, from a list in the order of their frequency.
 * See docs/decisions/sign-in.md#where-the-list-comes-from.
 */
import { readFileSync } from 'node:fs';
import { comparable, passwordProblem } from '../../src/auth/password.ts';

/** How many passwords of a list count as common. */
const SIZE = 10_000;

/** The module of the list. */
export const MODULE = 'src/auth/common-passwords.ts';

/** Passwords in other alphabets came through broken: `пїѕ` stands for a lost character. */
const isReadable = (password: string) => !password.includes('пїѕ');

/** The commonest passwords that the rule of length accepts, as they are compared. Sorted. */
export function commonest(list: readonly string[]): string[] {
  const first = [...new Set(list.filter(isReadable).map(comparable))].slice(0, SIZE);
  return first.filter((password) => passwordProblem(password) === undefined).sort();
}

/**
 * Sorted passwords in one text. Each is a capital for the number of characters that it shares with
 * the one before, `A` for none and `Z` for 25, and its rest. No password has a capital itself.
 */
export function frontCoded(sorted: readonly string[]): string {
  let before = '';
  return sorted
    .map((password) => {
      const shared = sharedBy(before, password);
      before = password;
      return String.fromCharCode('A'.charCodeAt(0) + shared) + password.slice(shared);
    })
    .join('');
}

/** How many characters two texts begin with in common, up to 25. */
function sharedBy(one: string, other: string): number {
  let shared = 0;
  while (shared < 25 && shared < one.length && one[shared] === other[shared]) shared += 1;
  return shared;
}

/** The text of the module. Its list is one line, so that nobody edits it. */
export function moduleText(sorted: readonly string[]): string {
  const literal = frontCoded(sorted).replaceAll(/[\\']/g, '\\$&');
  return `${HEAD}
/** The passwords, each as \`comparable\` writes it. */
export const commonPasswords = lazily(() => {
  const passwords = new Set<string>();
  let before = '';
  for (const [, shared = '', rest = ''] of LIST.matchAll(/([A-Z])([^A-Z]*)/g)) {
    before = before.slice(0, shared.charCodeAt(0) - A) + rest;
    passwords.add(before);
  }
  return passwords;
});

const A = 'A'.charCodeAt(0);

/**
 * A capital is the number of characters that are shared with the one before: \`A\` is none.
 * The passwords are from Django, which asks for this notice:
 *
${noticeOfDjango()}
 */
const LIST =
  '${literal}';
`;
}

/** The licence of the list, as the lines of a comment. */
const noticeOfDjango = () =>
  readFileSync('scripts/passwords/LICENSE.django', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd())
    .join('\n');

const COUNT = SIZE.toLocaleString('en');
const HEAD = `/**
 * Of the ${COUNT} passwords that everybody tries, those that are long enough to be set.
 * Made by \`npm run passwords\`: do not edit. See docs/decisions/sign-in.md#form-of-the-list.
 */
import { lazily } from '../isolate/lazily.ts';
`;
