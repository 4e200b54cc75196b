/** Settings of mail: a wrong one fails the first request, with what to change. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { checkEnvironment } from '../../src/check-environment.ts';
import type { Env } from '../../src/env.ts';

const SECRET = `whsec_${btoa('k'.repeat(32))}`;
const OTHER = `whsec_${btoa('o'.repeat(32))}`;
const EMAIL = { send: () => Promise.reject(new Error('nothing is sent')) } as SendEmail;

const check = (changed: Partial<Env>) => () => {
  const { MAILER_URL: _, MAILER_SECRET: __, ...without } = env;
  const ROOT_TOKEN = 'r'.repeat(32);
  checkEnvironment({ ...without, ROOT_TOKEN, DEVELOPMENT: 'off', ...changed });
};
const posting = (MAILER_URL: string, more: Partial<Env> = {}) =>
  check({ MAILER_URL, MAILER_SECRET: SECRET, ...more });

test.each<[string, Partial<Env>]>([
  ['no mail', {}],
  ['a binding with an address', { EMAIL, MAIL_FROM: 'noreply@example.com' }],
  ['a binding with a name', { EMAIL, MAIL_FROM: 'Example & Söhne <noreply@example.com>' }],
  ['a page of an own', { APP_URL: 'https://app.example.com/account?from=mail' }],
  ['a URL', { MAILER_URL: 'https://example.com/mail', MAILER_SECRET: SECRET }],
  [
    'a URL with two secrets',
    { MAILER_URL: 'https://example.com/mail', MAILER_SECRET: `${SECRET},${OTHER}` },
  ],
  ['both', { EMAIL, MAILER_URL: 'https://example.com/mail', MAILER_SECRET: SECRET }],
])('%s will do', (_, changed) => {
  expect(check(changed)).not.toThrow();
});

test.each(['http://localhost:9000/mail', 'http://127.0.0.1/mail', 'http://[::1]:9000/'])(
  '%s will do in development only',
  (url) => {
    expect(posting(url, { DEVELOPMENT: 'on' })).not.toThrow();
    expect(posting(url)).toThrow('Change MAILER_URL under [vars]');
    expect(check({ APP_URL: url, DEVELOPMENT: 'on' })).not.toThrow();
    expect(check({ APP_URL: url })).toThrow('Change APP_URL under [vars]');
  },
);

describe('refused are', () => {
  test.each(['mail', 'http://example.com/', 'ftp://example.com/', 'javascript:alert(1)'])(
    'the URL %s, even in development',
    (url) => {
      for (const DEVELOPMENT of ['on', 'off']) {
        expect(posting(url, { DEVELOPMENT })).toThrow('must be an https URL');
        expect(check({ APP_URL: url, DEVELOPMENT })).toThrow('must be an https URL');
      }
    },
  );

  test('credentials in a URL', () => {
    expect(posting('https://me:secret@example.com/')).toThrow('must hold no username');
  });

  test('a page with a fragment, where the secret goes', () => {
    expect(check({ APP_URL: 'https://example.com/#/account' })).toThrow('must have no fragment');
  });

  test.each([
    undefined,
    '',
    'whsec_',
    btoa('k'.repeat(32)),
    `whsec_${btoa('k'.repeat(23))}`,
    `whsec_${btoa('k'.repeat(65))}`,
    `${SECRET}\n`,
    'whsec_not base64',
    `${SECRET},`,
    `${SECRET}, ${OTHER}`,
    `${SECRET} ${OTHER}`,
    `${SECRET},${OTHER},${SECRET}`,
    `${SECRET},whsec_short`,
  ])('a URL with the secret %j', (secret) => {
    const checked = check({
      MAILER_URL: 'https://example.com/mail',
      ...(secret !== undefined && { MAILER_SECRET: secret }),
    });
    expect(checked).toThrow(/^MAILER_SECRET .*whsec_.*openssl rand.*wrangler secret put/);
  });

  test('a binding without a sender', () => {
    expect(check({ EMAIL })).toThrow('Change MAIL_FROM under [vars]');
  });

  test.each(['nobody', 'a@b', 'Name <a@example.com', 'A <a@example.com> <b@example.com>', '<>'])(
    'the sender %j',
    (MAIL_FROM) => expect(check({ MAIL_FROM })).toThrow('Change MAIL_FROM under [vars]'),
  );
});
