/**
 * New passwords. One that is easy to guess is refused, with the reason, before anything is hashed.
 * See docs/decisions/sign-in.md#passwords-that-everybody-tries.
 */
import { invalidBody } from '../http/problem.ts';
import { readableEmail } from '../values/email.ts';
import { type Assets, commonPasswords } from './common-passwords.ts';
import { comparable } from './password.ts';

/** The known fields of a user, named as the columns. Guesses begin with them. */
interface Known {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  readonly name?: string | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
}

/** A password that may be set. Only `of` makes one, so no place can forget the check. */
export class NewPassword {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /**
   * Raises 400 for a password that is easy to guess, and 503 while the list of common ones cannot
   * be read. `known` is the user, before and after.
   */
  static async of(env: Assets, text: string, ...known: readonly Known[]): Promise<NewPassword> {
    const common = await commonPasswords(env);
    const problem = guessProblem(text, common, known);
    if (problem !== undefined) throw invalidBody('password', problem);
    return new NewPassword(text);
  }

  get text(): string {
    return this.#text;
  }
}

/** A sentence that says why a password is easy to guess, or undefined if it is not. */
function guessProblem(
  text: string,
  common: ReadonlySet<string>,
  known: readonly Known[],
): string | undefined {
  if (common.has(comparable(text))) return COMMON;
  if (isRun(comparable(text))) return RUN;
  if (isOnly(text, [SERVICE])) return OF_THE_SERVICE;
  return isOnly(text, known.flatMap(textsOf)) ? OF_THE_USER : undefined;
}

const COMMON = 'This is one of the 10,000 passwords that everybody tries. Choose another one.';
const RUN =
  'A password must not be one character repeated, or a sequence such as abcdefgh or 87654321.';
const OF_THE_USER =
  'A password must not be the name, the username or the email of its user, or a part of them, not even with digits or marks added.';
const SERVICE = 'Roster';
const OF_THE_SERVICE =
  'A password must not be the name of this service, not even with digits or marks added.';

/** Whether each character is the one before, or each the next, or each the previous one. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const [first = 0, second = 0] = codes;
  const step = second - first;
  return Math.abs(step) <= 1 && codes.every((code, i) => code === first + i * step);
}

function textsOf({ email, username, name, first_name, last_name }: Known): string[] {
  const addresses = email === undefined ? [] : [email, readableEmail(email)];
  const partly = addresses.flatMap((address) => [...address.split('@'), ...address.split(/[@.]/)]);
  const texts = [...addresses, ...partly, username, name, first_name, last_name];
  return texts.filter((text) => text !== undefined && text !== null);
}

/** Whether a password is one of the texts or a part of one, with or without digits and marks. */
function isOnly(password: string, texts: readonly string[]): boolean {
  const whole = comparable(password);
  const letters = lettersOf(whole);
  return texts.map(comparable).some((text) => {
    const words = [text, ...text.split(BETWEEN_WORDS)].map(lettersOf);
    return whole === text || words.some((word) => word === letters && isLong(word));
  });
}

/** Everything that separates the words of a name or an email. */
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

const lettersOf = (text: string) => text.replace(/[^\p{L}\p{M}]/gu, '');

/** Less than four letters say nothing: many good passwords have no more. */
const isLong = (word: string) => [...word].length >= 4;
