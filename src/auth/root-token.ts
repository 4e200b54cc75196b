import type { Env } from '../env.ts';
import { choiceIn } from '../isolate/variable.ts';
import { TOKEN_PREFIX } from './token.ts';

/** Nobody guesses this many random characters. */
const SHORTEST = 32;

/**
 * Throws for a root token that no request could present, or, outside of development, that could be
 * guessed (docs/decisions/tokens.md#the-root-token-is-long).
 */
export function checkRootToken({
  ROOT_TOKEN: token,
  DEVELOPMENT,
}: Pick<Env, 'ROOT_TOKEN' | 'DEVELOPMENT'>): void {
  if (token === undefined) return;
  if (!/^[\x21-\x7e]+$/.test(token)) throw mistaken('must be visible ASCII without blanks');
  if (token.startsWith(TOKEN_PREFIX)) throw mistaken(`must not begin with ${TOKEN_PREFIX}`);
  if (token.length < SHORTEST && DEVELOPMENT !== 'on') {
    throw mistaken(`has ${token.length} characters, and needs at least ${SHORTEST}`);
  }
}

const mistaken = (mistake: string) =>
  new Error(
    `ROOT_TOKEN ${mistake}. Make one with \`openssl rand -hex 32\`, and set it with ` +
      '`npx wrangler secret put ROOT_TOKEN`.',
  );

/** The variable `DEVELOPMENT`. */
export const developmentIn = choiceIn('DEVELOPMENT', ['on', 'off']);
