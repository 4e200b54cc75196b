/** Lookalikes: an email, a username or a key that resembles another must not become it. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { normaliseEmail } from '../../src/values/email.ts';
import { ROOT, record, send } from '../support/client.ts';

const identify = (email: string) =>
  send('/api/v1/users/identify', { method: 'POST', token: ROOT, body: { email } });
const userOf = async (email: string) => (await identify(email)).json?.data?.userId;

const victim = await userOf('kelvin@istanbul.example.com');

describe('an email in another spelling is the same account', () => {
  test.each([
    'KELVIN@ISTANBUL.EXAMPLE.COM',
    ' kelvin@istanbul.example.com ',
    'Kelvin@Istanbul.Example.Com\n',
  ])('%j', async (email) => expect(await userOf(email)).toBe(victim));
});

describe('an email that resembles another is refused', () => {
  test.each<[string, string]>([
    ['the Kelvin sign in the name', '\u212Aelvin@istanbul.example.com'],
    ['the Kelvin sign in the domain', 'kelvin@istanbul.example.\u212Aom'],
    ['a dotless i in the name', 'kelv\u0131n@istanbul.example.com'],
    ['a capital I with a dot in the name', 'kelv\u0130n@istanbul.example.com'],
    ['a fullwidth at sign', 'kelvin\uFF20istanbul.example.com'],
    ['a small at sign', 'kelvin\uFE6Bistanbul.example.com'],
    ['fullwidth letters in the name', '\uFF4Belvin@istanbul.example.com'],
    ['fullwidth letters in the domain', 'kelvin@\uFF49stanbul.example.com'],
    ['fullwidth letters in punycode', 'kelvin@\uFF58n--stanbul-mnf.example.com'],
    ['a fullwidth letter beside a foreign one', 'kelvin@\uFF49st\u0430nbul.example.com'],
    ['the Kelvin sign beside a foreign letter', 'kelvin@ist\u0430nbul.\u212A\u00FC.example.com'],
    ['a ligature beside a foreign letter', 'kelvin@\uFB01st\u0430nbul.example.com'],
    ['a long s beside a foreign letter', 'kelvin@i\u017Ft\u0430nbul.example.com'],
    ['a soft hyphen beside a foreign letter', 'kelvin@ist\u00AD\u0430nbul.example.com'],
    ['an ideographic full stop', 'kelvin@istanbul\u3002example.com'],
    ['a fullwidth full stop', 'kelvin@istanbul\uFF0Eexample.com'],
    ['a long s', 'kelvin@i\u017Ftanbul.example.com'],
    ['a zero-width space', 'kel\u200Bvin@istanbul.example.com'],
    ['a soft hyphen in the domain', 'kelvin@istan\u00ADbul.example.com'],
    ['a zero-width joiner in the domain', 'kelvin@istan\u200Dbul.example.com'],
    ['a combining mark in the name', 'kelvi\u0301n@istanbul.example.com'],
    ['a right-to-left override', '\u202Ekelvin@istanbul.example.com'],
    ['a dot behind the domain', 'kelvin@istanbul.example.com.'],
    ['two dots behind each other', 'kelvin@istanbul..example.com'],
    ['a quoted local part', '"kelvin"@istanbul.example.com'],
    ['a comment', 'kelvin(x)@istanbul.example.com'],
    ['an escape', 'kel\\vin@istanbul.example.com'],
    ['a name before it', 'Kelvin <kelvin@istanbul.example.com>'],
    ['two at signs', 'kelvin@evil.example@istanbul.example.com'],
    ['two addresses', 'kelvin@istanbul.example.com,evil@example.com'],
    ['a line break and a header', 'kelvin@istanbul.example.com\r\nBcc: evil@example.com'],
    ['an address literal', 'kelvin@[127.0.0.1]'],
    ['a domain without a dot', 'kelvin@localhost'],
    ['percent-encoding', 'kelvin%40istanbul.example.com'],
  ])('%s', async (_what, email) => {
    expect(normaliseEmail(email)).toBeUndefined();
    expect((await identify(email)).status).toBe(400);
  });

  test.each<[string, string]>([
    ['a Cyrillic letter in the domain', 'kelvin@ist\u0430nbul.example.com'],
    ['a dotless i in the domain', 'kelvin@\u0131stanbul.example.com'],
    ['punycode that the client wrote', 'kelvin@xn--stanbul-mnf.example.com'],
  ])('%s is an account of its own, under punycode', async (_what, email) => {
    expect(normaliseEmail(email)).toMatch(/@xn--|\.xn--/);
    const id = await userOf(email);
    expect(id).toMatch(/^user_/);
    expect(id).not.toBe(victim);
  });

  test.each<[string, string, string]>([
    ['capitals', 'u@B\u00DCCHER.example', 'u@xn--bcher-kva.example'],
    ['an accent of its own', 'u@bu\u0308cher.example', 'u@xn--bcher-kva.example'],
    ['Greek capitals', 'u@\u039F\u0394\u03A3.example', 'u@xn--pxavn.example'],
    ['a sharp s', 'u@stra\u00DFe.example', 'u@xn--strae-oqa.example'],
  ])('%s in a foreign label are another spelling of it', (_what, written, email) =>
    expect(normaliseEmail(written)).toBe(email),
  );

  test.each(['kelvin+x@istanbul.example.com', 'kel.vin@istanbul.example.com'])(
    '%s: tags and dots are kept, as only a mail server knows what they mean',
    async (email) => expect(await userOf(email)).not.toBe(victim),
  );
});

test('only normal forms are stored', async () => {
  const { results } = await env.DB.prepare('SELECT email FROM users').all<{ email: string }>();
  for (const { email } of results) expect(normaliseEmail(email)).toBe(email);
});

describe('a username', () => {
  const create = (body: object) =>
    send('/api/v1/platform/users', { method: 'POST', token: ROOT, body });

  test.each([
    ['another’s email', people.john.email],
    ['another’s email in capitals', people.john.email.toUpperCase()],
    ['an email that nobody has yet', 'later@example.com'],
  ])('that is %s is refused', async (_what, username) => {
    const made = await create({ email: `taker${username.length}@example.com`, username });
    expect(made.status).toBe(400);
    const me = { method: 'PATCH', token: ROOT, body: { username } };
    expect((await send(`/api/v1/platform/users/${people.beta.id}`, me)).status).toBe(400);
  });

  test.each(['John_Doe', 'JOHN_DOE'])(
    '%s is taken, since case makes no difference',
    async (username) => {
      const made = await create({ email: `${username}.x@example.com`, username });
      expect(made.status).toBe(409);
    },
  );

  test.each(['j\u043Ehn_doe', 'john_d\u043Ee', '\uFF4Aohn_doe', 'john_doe\u200B', 'john\u00A0doe'])(
    '%j looks like another’s, and is refused',
    async (username) => {
      const made = await create({ email: 'lookalike@example.com', username });
      expect(made.status).toBe(400);
    },
  );

  test('is looked up literally: a lookalike finds nobody', async () => {
    for (const username of [
      'j\u043Ehn_doe',
      '\uFF4Aohn_doe',
      'john_doe ',
      'JOHN_DO\u0395',
      'john%',
    ]) {
      expect((await record('admin', { username }).get()).status, username).toBe(404);
    }
  });
});

describe('the key of a tenant', () => {
  test.each(['ac\u043Ce-corp', 'acme\u2010corp', '\uFF41cme-corp', 'ACME-CORP', 'acme-corp\u200B'])(
    '%j is not the tenant that it looks like',
    async (platform_key) => {
      expect((await record('john', { platform_key }).get()).status).toBe(404);
      const body = { key: platform_key, name: 'Fake' };
      const made = await send('/api/v1/applications', { method: 'POST', token: ROOT, body });
      expect(made.status).toBe(400);
    },
  );

  test('made from a name is ASCII and never equals an existing key', async () => {
    for (const name of ['ＡＣＭＥ Corp', 'Acmé Corp', 'acme\u0301 corp', 'ACME—CORP']) {
      const body = { applicationId: tenants.myApp.id, name };
      const made = await send('/api/v1/organizations', { method: 'POST', token: ROOT, body });
      expect(made.json.organization.key, name).toMatch(/^acme-corp-[a-z0-9]{8}$/);
    }
  });
});

test('names may be in any script and come back unchanged', async () => {
  for (const name of ['\u202Eeman', 'Z\u0351\u0312a', '👩‍👩‍👧', '李', '<b>x</b>', "Robert'); --"]) {
    const body = { email: 'script@example.com', name };
    const { json } = await send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
    expect(json.data.name).toBe(name);
  }
});
