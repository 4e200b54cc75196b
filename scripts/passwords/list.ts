/**
 * The list of the passwords that everybody tries, from one in the order of their frequency.
 * See docs/decisions/sign-in.md#where-the-list-comes-from.
 */
import { readFileSync } from 'node:fs';
import { comparable, passwordProblem } from '../../src/auth/password.ts';

/** How many passwords of a list count as common. */
const SIZE = 10_000;

/** The list, which the build puts among the static assets. */
export const LIST = 'scripts/passwords/common-passwords.txt';

/** Passwords in other alphabets came through broken: `пїѕ` stands for a lost character. */
const isReadable = (password: string) => !password.includes('пїѕ');

/** The commonest passwords that the rule of length accepts, as they are compared. Sorted. */
export function commonest(list: readonly string[]): string[] {
  const first = [...new Set(list.filter(isReadable).map(comparable))].slice(0, SIZE);
  return first.filter((password) => passwordProblem(password) === undefined).sort();
}

/** The text of the list: the licence as comments, an empty line, and a password a line. */
export const listText = (sorted: readonly string[]): string =>
  `${NOTICE}${noticeOfDjango()}\n\n${sorted.join('\n')}\n`;

const NOTICE = `# Of the ${SIZE.toLocaleString('en')} passwords that everybody tries, those that are long enough to be set.
# Made by \`npm run passwords\`: do not edit. The passwords are from Django, which asks for this notice:
#
`;

const noticeOfDjango = () =>
  readFileSync('scripts/passwords/LICENSE.django', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => `# ${line}`.trimEnd())
    .join('\n');
