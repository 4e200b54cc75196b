import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { NOBODY, type Shown, shownIn } from './people.ts';

/** A stored answer. */
export interface KeptReply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | null;
  /** It had a body that was not kept, so it cannot be sent again. */
  readonly isCut?: true;
  /** The rights of the caller who got it, as `rightsOf` says them. */
  readonly rights: string;
}

/** These headers belong to the answer. The others belong to the request that got it. */
const KEPT = ['content-type', 'etag', 'location', 'deprecation', 'x-d1-bookmark', 'x-notice'];

/** An answer of more characters is kept without its body, unless it shows a secret. */
const LONGEST = 4 * 1_024;

/** The texts to store: the answer, and what is kept of it for a caller that has no bytes left. */
export interface KeptTexts {
  readonly whole: string;
  readonly bare: string;
  readonly shown: Shown;
}

/** The request that an answer is kept for. */
interface KeptFor {
  /** Null: its answer shows nobody. */
  readonly url: string | null;
  readonly rights: string;
  readonly secret: string | null;
}

/**
 * Makes the texts to store. With a secret they are encrypted: the database never holds it in plain.
 * See docs/decisions/idempotency.md#secrets-are-sealed and #big-answers-are-made-anew.
 */
export async function textsOf(
  response: Response,
  { url, rights, secret }: KeptFor,
): Promise<KeptTexts> {
  const { status } = response;
  const headers = [...response.headers].filter(([name]) => KEPT.includes(name));
  const body = response.body === null ? null : await response.text();
  const whole = textOf({ status, headers, body, rights }, secret);
  // A secret cannot be made anew. Such an answer is small, and exact limits bound their number.
  const shown = body === null || url === null ? NOBODY : shownIn(body, url);
  if (body === null || secret !== null) return { whole, bare: whole, shown };
  const bare = textOf({ status, headers: [], body: null, isCut: true, rights }, secret);
  return whole.length > LONGEST ? { whole: bare, bare, shown: NOBODY } : { whole, bare, shown };
}

function textOf(reply: KeptReply, secret: string | null): string {
  const text = JSON.stringify(reply);
  return secret === null ? text : seal(text, secret);
}

/** Reads a stored answer. Undefined if another secret sealed it, such as a JWT that was renewed. */
export function replyIn(text: string, secret: string | null): KeptReply | undefined {
  const plain = secret === null ? text : unseal(text, secret);
  return plain === undefined ? undefined : (JSON.parse(plain) as KeptReply);
}

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

const keyOf = (secret: string) => createHash('sha256').update(secret).digest();

function seal(text: string, secret: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, keyOf(secret), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

function unseal(text: string, secret: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv(CIPHER, keyOf(secret), bytes.subarray(0, NONCE));
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    const plain = [decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    return undefined;
  }
}
