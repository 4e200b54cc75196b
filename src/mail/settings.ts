import { isDevelopment } from '../auth/root-token.ts';
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

/** Throws for settings that would make a message fail, or lead its reader to nowhere. */
export function checkMail(env: MailSettings): void {
  const { EMAIL, MAILER_URL, MAILER_SECRET, MAIL_FROM, APP_URL } = env;
  if (MAILER_URL) {
    refuseUrl('MAILER_URL', MAILER_URL, env);
    if (keyIn(MAILER_SECRET) === undefined) throw mistakenSecret(MAILER_SECRET);
  } else if (EMAIL && MAIL_FROM === '') {
    throw mistakesIn('MAIL_FROM', ['must name the sender, since there is the binding EMAIL']);
  }
  if (MAIL_FROM !== '' && !isSender(MAIL_FROM)) {
    throw mistakesIn('MAIL_FROM', ['must be an address, or a name with "<an address>"']);
  }
  if (APP_URL === '') return;
  refuseUrl('APP_URL', APP_URL, env);
  // The secret of a link takes its place.
  if (APP_URL.includes('#')) throw mistakesIn('APP_URL', ['must have no fragment (#)']);
}

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/** The key of a secret in the form of Standard Webhooks, or undefined. */
export function keyIn(secret: string | undefined): Buffer | undefined {
  const [, base64] = SECRET.exec(secret ?? '') ?? [];
  if (base64 === undefined) return undefined;
  const key = Buffer.from(base64, 'base64');
  return key.length >= LEAST_BYTES && key.length <= MOST_BYTES ? key : undefined;
}

const mistakenSecret = (secret: string | undefined) =>
  new Error(
    `MAILER_SECRET ${secret ? 'has another form' : 'is missing'}: it is "whsec_" and ` +
      `${LEAST_BYTES} to ${MOST_BYTES} random bytes in base64. Make one with ` +
      '`echo "whsec_$(openssl rand -base64 32)"`, and set it with ' +
      '`npx wrangler secret put MAILER_SECRET`.',
  );

/** A message and a link hold secrets, so they travel over https; in development also at home. */
function refuseUrl(name: string, text: string, { DEVELOPMENT }: MailSettings): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAtHome = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '');
  const isPlain = url?.protocol === 'http:' && isAtHome && isDevelopment(DEVELOPMENT);
  if (url?.protocol !== 'https:' && !isPlain) throw mistakesIn(name, ['must be an https URL']);
  if (url.username !== '' || url.password !== '') {
    throw mistakesIn(name, ['must hold no username and no password']);
  }
}

function isSender(text: string): boolean {
  const [, address = text] = /^[^<>\p{Cc}]+ <([^<>]+)>$/u.exec(text) ?? [];
  return normaliseEmail(address) !== undefined;
}
