import type { Env } from '../env.ts';
import { mistakesIn } from '../isolate/variable.ts';
import { normaliseEmail } from '../values/email.ts';

/** The bindings and variables of mail. */
export type MailSettings = Pick<
  Env,
  'EMAIL' | 'MAILER_URL' | 'MAILER_SECRET' | 'MAIL_FROM' | 'APP_URL' | 'DEVELOPMENT'
>;

/** Whether the deployment can send mail. */
export const hasMailer = ({ EMAIL, MAILER_URL }: Pick<Env, 'EMAIL' | 'MAILER_URL'>): boolean =>
  Boolean(EMAIL ?? MAILER_URL);

/** Throws for a URL to which no message can be posted. */
export function checkMailerUrl(env: MailSettings): void {
  if (env.MAILER_URL) refuseUrl('MAILER_URL', env.MAILER_URL, env);
}

/** Throws for a secret that signs nothing, if there is a URL. */
export function checkMailerSecret({ MAILER_URL, MAILER_SECRET }: MailSettings): void {
  if (MAILER_URL && keysIn(MAILER_SECRET).length === 0) throw mistakenSecret(MAILER_SECRET);
}

/** Throws for a sender with whom every message would fail. */
export function checkSender({ EMAIL, MAILER_URL, MAIL_FROM }: MailSettings): void {
  if (MAIL_FROM === '') {
    if (!EMAIL || MAILER_URL) return;
    throw mistakesIn('MAIL_FROM', ['must name the sender, since there is the binding EMAIL']);
  }
  if (isSender(MAIL_FROM)) return;
  throw mistakesIn('MAIL_FROM', ['must be an address, or a name with "<an address>"']);
}

/** Throws for a page to which no link can lead. */
export function checkAppUrl(env: MailSettings): void {
  const { APP_URL } = env;
  if (APP_URL === '') return;
  refuseUrl('APP_URL', APP_URL, env);
  // The secret of a link takes its place.
  if (APP_URL.includes('#')) throw mistakesIn('APP_URL', ['must have no fragment (#)']);
}

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/** The secret in use, and while it is rotated the next one. */
const MOST_SECRETS = 2;

/**
 * The keys of one secret, or of two with a comma between them. None if one is not in the form of
 * Standard Webhooks. See docs/decisions/mail.md#two-secrets-sign.
 */
export function keysIn(secrets = ''): readonly Buffer[] {
  const values = secrets.split(',');
  const keys = values.flatMap((value) => keyIn(value) ?? []);
  return keys.length === values.length && keys.length <= MOST_SECRETS ? keys : [];
}

function keyIn(secret: string): Buffer | undefined {
  const [, base64] = SECRET.exec(secret) ?? [];
  if (base64 === undefined) return undefined;
  const key = Buffer.from(base64, 'base64');
  return key.length >= LEAST_BYTES && key.length <= MOST_BYTES ? key : undefined;
}

const mistakenSecret = (secret: string | undefined) =>
  new Error(
    `MAILER_SECRET ${secret ? 'has another form' : 'is missing'}: it is "whsec_" and ` +
      `${LEAST_BYTES} to ${MOST_BYTES} random bytes in base64, or two with a comma between ` +
      'them while it is rotated. Make one with ' +
      '`echo "whsec_$(openssl rand -base64 32)"`, and set it with ' +
      '`npx wrangler secret put MAILER_SECRET`.',
  );

/** A message and a link hold secrets, so they travel over https; in development also at home. */
function refuseUrl(name: string, text: string, { DEVELOPMENT }: MailSettings): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAtHome = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '');
  const isPlain = url?.protocol === 'http:' && isAtHome && DEVELOPMENT === 'on';
  if (url?.protocol !== 'https:' && !isPlain) throw mistakesIn(name, ['must be an https URL']);
  if (url.username !== '' || url.password !== '') {
    throw mistakesIn(name, ['must hold no username and no password']);
  }
}

function isSender(text: string): boolean {
  const [, address = text] = /^[^<>\p{Cc}]+ <([^<>]+)>$/u.exec(text) ?? [];
  return normaliseEmail(address) !== undefined;
}
