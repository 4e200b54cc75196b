import { createHash, timingSafeEqual } from 'node:crypto';
import type { Env } from '../env.ts';
import { choiceIn, readOnce } from '../isolate/variable.ts';
import { TOKEN_PREFIX } from './token.ts';

/** Nobody guesses this many random characters. */
const SHORTEST = 32;

/** The one in use, and while it is rotated the next one. */
const MOST = 2;

/** A value with a name. What is too short to be a token after a name is all token. */
const NAMED = new RegExp(`^([a-z0-9-]{1,32}):(.{${SHORTEST},})$`);

interface RootToken {
  /** What events and logs call it: `root`, or `root:` and its name. */
  readonly label: string;
  readonly token: string;
  /** The hashes of the texts that a request may present. */
  readonly digests: readonly Buffer[];
}

/** The root tokens in the variable. See docs/decisions/tokens.md#the-root-token-rotates. */
const rootTokensIn = readOnce((variable) => variable.split(',').map(rootTokenIn));

function rootTokenIn(value: string): RootToken {
  const [, name, token] = NAMED.exec(value) ?? [];
  if (!name || !token) return { label: 'root', token: value, digests: [digestOf(value)] };
  return { label: `root:${name}`, token, digests: [digestOf(token), digestOf(value)] };
}

/** Hashing first makes the lengths equal. */
const digestOf = (text: string) => createHash('sha256').update(text).digest();

/**
 * The label of the root token that a text is, or undefined. It is compared with every one to its
 * end, so the time tells nothing.
 */
export function rootLabelOf(text: string, variable: string): string | undefined {
  const presented = digestOf(text);
  const isPresented = (digest: Buffer) => timingSafeEqual(presented, digest);
  const [found] = rootTokensIn(variable).filter(
    ({ digests }) => digests.filter(isPresented).length > 0,
  );
  return found?.label;
}

/**
 * Throws for a root token that no request could present, or, outside of development, that could be
 * guessed (docs/decisions/tokens.md#the-root-token-is-long), and for two that are one.
 */
export function checkRootToken({
  ROOT_TOKEN: variable,
  DEVELOPMENT,
}: Pick<Env, 'ROOT_TOKEN' | 'DEVELOPMENT'>): void {
  if (variable === undefined) return;
  const tokens = rootTokensIn(variable);
  if (tokens.length > MOST) throw mistaken('ROOT_TOKEN', `has more than ${MOST} values`);
  for (const [i, { token }] of tokens.entries()) {
    const mistake = mistakeIn(token, DEVELOPMENT);
    if (mistake) throw mistaken(i === 0 ? 'ROOT_TOKEN' : 'The second ROOT_TOKEN', mistake);
  }
  const [first, second] = tokens;
  if (first?.token === second?.token) throw mistaken('ROOT_TOKEN', 'has the same token twice');
  if (first?.label === second?.label) {
    throw mistaken('ROOT_TOKEN', `has two tokens called ${first?.label}`);
  }
}

function mistakeIn(token: string, development: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(token)) return 'must be visible ASCII without blanks';
  if (token.startsWith(TOKEN_PREFIX)) return `must not begin with ${TOKEN_PREFIX}`;
  if (token.length >= SHORTEST || development === 'on') return undefined;
  return `has ${token.length} characters, and needs at least ${SHORTEST}`;
}

const mistaken = (which: string, mistake: string) =>
  new Error(
    `${which} ${mistake}. Make one with \`openssl rand -hex 32\`, and set it with ` +
      '`npx wrangler secret put ROOT_TOKEN`.',
  );

/** The variable `DEVELOPMENT`. */
export const developmentIn = choiceIn('DEVELOPMENT', ['on', 'off']);
