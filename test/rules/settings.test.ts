/** Every setting, missing and wrong: what is said, and that each example is right. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import readme from '../../README.md?raw';
import { exampleOf } from '../../scripts/settings/examples.ts';
import { checkEnvironment, mistakesOf, settings } from '../../src/check-environment.ts';
import type { Env } from '../../src/env.ts';

/** The environment with some settings that no type allows, and a root token for production. */
const changed = (change: Readonly<Record<string, unknown>>): Env =>
  Object.assign({}, env, { ROOT_TOKEN: 'r'.repeat(32) }, change);
const messagesFor = (change: Readonly<Record<string, unknown>>) =>
  mistakesOf(changed(change)).map(({ message }) => message);

const all = Object.entries(settings);
const bindings = all.filter(([, { method }]) => method).map(([name]) => name);
const variables = all.filter(([, { method }]) => !method).map(([name]) => name);
const optional = [
  'ANALYTICS',
  'EMAIL',
  'MAILER_URL',
  'MAILER_SECRET',
  'SUPPRESSION_KEY',
  'ROOT_TOKEN',
];

test('the settings of the tests have no mistake', () => {
  expect(mistakesOf(env)).toEqual([]);
});

describe('a setting that is missing is named', () => {
  test.each(all.map(([name]) => name).filter((name) => !optional.includes(name)))('%s', (name) => {
    const [message = '', ...others] = messagesFor({ [name]: undefined });
    expect(others).toEqual([]);
    const where = bindings.includes(name) ? 'to' : 'under [vars] in';
    expect(message).toMatch(`Add ${name} ${where} wrangler.toml: `);
    expect(exampleOf(name)).toMatch(new RegExp(`^\n  Example: .*${name}`, 's'));
  });
});

test.each(bindings)('%s must be a binding of its kind', (name) => {
  for (const other of ['text', {}, name === 'DB' ? env.COPIES : env.DB]) {
    const [message = ''] = messagesFor({ [name]: other });
    expect(message).toMatch(`Change ${name} in wrangler.toml: it must be `);
  }
});

test.each(variables)('%s must be text', (name) => {
  for (const value of [1, true, null, ['*'], {}]) {
    const messages = messagesFor({ [name]: value });
    expect(messages[0]).toMatch(`Change ${name} under [vars] in wrangler.toml:\n  must be text`);
  }
});

describe('a wrong value says why', () => {
  const slash = '"https://app.example.com/" has a slash at its end, which no browser sends';
  const more = 'is more than an origin, or is written otherwise than a browser sends it';
  const mark = 'has a mark in it, and only blanks separate origins';
  test.each([
    ['ALLOWED_ORIGINS', 'https://app.example.com/', `${slash}: write "https://app.example.com"`],
    [
      'ALLOWED_ORIGINS',
      'https://a.example https://b.example/app',
      `"https://b.example/app" ${more}: write "https://b.example"`,
    ],
    ['ALLOWED_ORIGINS', 'https://A.example', `${more}: write "https://a.example"`],
    ['ALLOWED_ORIGINS', 'HTTPS://a.example', `${more}: write "https://a.example"`],
    ['ALLOWED_ORIGINS', 'https://a.example:443', `${more}: write "https://a.example"`],
    ['ALLOWED_ORIGINS', 'http://a.example:80', `${more}: write "http://a.example"`],
    ['ALLOWED_ORIGINS', 'https://me:x@a.example', `${more}: write "https://a.example"`],
    ['ALLOWED_ORIGINS', 'https://bücher.example', `write "https://xn--bcher-kva.example"`],
    ['ALLOWED_ORIGINS', 'App-X://Main', `${more}: write "app-x://main"`],
    ['ALLOWED_ORIGINS', 'https://a.example,https://b.example', `b.example" ${mark}`],
    ['ALLOWED_ORIGINS', 'https://a.example, *', `"https://a.example," ${mark}: write "https://a`],
    ['ALLOWED_ORIGINS', '"https://a.example"', `${mark}: write "https://a.example"`],
    ['ALLOWED_ORIGINS', 'a.example', '"a.example" lacks its scheme: write "https://a.example"'],
    ['ALLOWED_ORIGINS', 'localhost:3000', 'lacks its scheme: write "http://localhost:3000"'],
    ['ALLOWED_ORIGINS', 'null', '"null" is what any sandboxed page sends'],
    ['ALLOWED_ORIGINS', 'https://*.example.com', '"*" stands alone: name each origin'],
    ['ALLOWED_ORIGINS', 'wss://a.example', 'is the origin of no page'],
    ['ALLOWED_ORIGINS', 'https://', '"https://" is no origin'],
    ['DB_EPOCH', '0', 'must be a whole number from 1 to 999999'],
    ['JWT_ISSUERS', '', 'must be the JSON text of an array, "[]" for no issuers'],
    ['RATE_LIMITS', 'on', 'must be the JSON text of an object, or "off" for no limits'],
    ['LOG', 'request', 'must be requests or errors or off, not "request"'],
    ['LOG', '', 'must be requests or errors or off, not ""'],
    ['SERVER_TIMING', 'true', 'must be on or off, not "true"'],
    ['MAX_IN_FLIGHT', '-1', 'must be a whole number from 0 to 999999, or off'],
    ['METRICS_SECONDS', '21', 'must be a whole number from 1 to 20, or off'],
    ['HISTORY_DAYS', '0', 'must be a whole number of days, at least 1'],
    ['EVENT_DAYS', '1', 'must be a whole number of days, at least 2'],
    ['CAPS', '{}', 'memberships: must be given'],
    ['MAIL_FROM', 'nobody', 'must be an address, or a name with "<an address>"'],
    ['APP_URL', 'app.example.com', 'must be an https URL'],
    ['MAILER_URL', 'mailer', 'must be an https URL'],
    ['DEVELOPMENT', 'yes', 'must be on or off, not "yes"'],
    ['SIGN_UP', 'Open', 'must be open or closed, not "Open"'],
  ])('%s = %j', (name, value, reason) => {
    const messages = messagesFor({ [name]: value });
    const message = messages.find((each) => each.startsWith(`Change ${name} under [vars]`)) ?? '';
    expect(message).toContain(reason);
  });

  test.each([
    ['ROOT_TOKEN', 'two words', 'ROOT_TOKEN must be visible ASCII'],
    ['MAILER_SECRET', 'secret', 'MAILER_SECRET has another form'],
    ['SUPPRESSION_KEY', 'short', 'SUPPRESSION_KEY has 5 characters'],
  ])('%s, without its value', (name, value, reason) => {
    const [message = ''] = messagesFor({ [name]: value });
    expect(message).toMatch(reason);
    expect(message).toContain('openssl rand');
    expect(message).not.toContain(`"${value}"`);
  });
});

test.each([
  ...['', '*', '* https://a.example', 'http://localhost:3000', 'http://[::1]:3000'],
  ...['  https://a.example\n https://b.example:8443 ', 'https://xn--bcher-kva.example'],
  ...['chrome-extension://abcdefghijklmnop', 'capacitor://localhost'],
])('%j will do for ALLOWED_ORIGINS', (ALLOWED_ORIGINS) => {
  expect(messagesFor({ ALLOWED_ORIGINS })).toEqual([]);
});

test.each(
  // The example of the rate limits leaves most of them out, and a secret has none.
  variables.filter(
    (name) => !['RATE_LIMITS', 'ROOT_TOKEN', 'MAILER_SECRET', 'SUPPRESSION_KEY'].includes(name),
  ),
)('the example of %s is right', (name) => {
  const [, value] = / = (?:"|''')(.*?)(?:"|''')$/.exec(exampleOf(name)) ?? [];
  expect(value).toBeDefined();
  expect(messagesFor({ [name]: value })).toEqual([]);
});

test('all mistakes are told at once, at every request', () => {
  const wrong = changed({ LOG: 'all', CAPS: '', COPIES: undefined });
  for (let i = 0; i < 2; i += 1) {
    expect(() => checkEnvironment(wrong)).toThrow(/Add COPIES .*Change LOG .*Change CAPS /s);
  }
});

test('the table of the README names every variable and secret', () => {
  const [, table = ''] = /## Configure it(.*?)\n### /s.exec(readme) ?? [];
  const named = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = '']) =>
    cell.split(', ').map((name) => name.replaceAll('`', '')),
  );
  expect(named.sort()).toEqual([...variables, 'ANALYTICS', 'EMAIL'].sort());
});
