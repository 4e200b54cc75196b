/** Threats of JWTs beyond api/jwt: keys and extensions that a token brings along. */
import { base64url, CompactSign } from 'jose';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { network } from '../support/network.ts';
import { inSeconds, keysOf, know, outsideIssuer } from '../support/outside-issuer.ts';

const evil = await keysOf('RS256');
const EVIL_KEYS = 'https://evil.test/keys';

async function johns() {
  const outside = outsideIssuer();
  await know(outside.issuer, 'john', people.john.id);
  await know(outside.issuer, 'operator', people.operator.id);
  return outside;
}

const encoded = (text: string) => base64url.encode(new TextEncoder().encode(text));

/** A token with any payload text, signed with the attacker’s key. */
const signed = (payload: string, header: object) =>
  new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: 'RS256', kid: 'first', ...header })
    .sign(evil.privateKey);

describe('a JWT that brings its key along', () => {
  test.each<[string, object]>([
    ['as a link (jku)', { jku: EVIL_KEYS }],
    ['as a link to a certificate (x5u)', { x5u: EVIL_KEYS }],
    ['as a certificate (x5c)', { x5c: ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'] }],
    ['as a name that is a path', { kid: '../../../dev/null' }],
    ['as a name that is SQL', { kid: "' UNION VALUES ('key') --" }],
    ['as a name of 4 KiB', { kid: 'k'.repeat(4_096) }],
  ])('%s is refused, and nothing is fetched from there', async (_what, header) => {
    const outside = await johns();
    let asked = 0;
    network.set(EVIL_KEYS, async () => {
      asked += 1;
      return Response.json({ keys: [await crypto.subtle.exportKey('jwk', evil.publicKey)] });
    });
    const token = await outside.token({}, { key: evil.privateKey, header });
    expect((await outside.call(token)).status).toBe(401);
    expect(asked).toBe(0);
  });
});

describe('a JWT with a type', () => {
  test.each(['logout+jwt', 'id_token+jwt', 'dpop+jwt', 'secevent+jwt', 'JWT+x', '', ' JWT'])(
    '%j is no access token, and is refused',
    async (typ) => {
      const outside = await johns();
      const { status, json } = await outside.call(await outside.token({}, { header: { typ } }));
      expect(status).toBe(401);
      expect(json.error.code).toBe('UNAUTHORIZED');
    },
  );

  test.each([[7], [null], [['JWT']], [{ typ: 'JWT' }]])(
    '%j is no type, and is refused',
    async (typ) => {
      const outside = await johns();
      expect((await outside.call(await outside.token({}, { header: { typ } }))).status).toBe(401);
    },
  );

  test.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'application/jwt'])(
    '%j may be an access token',
    async (typ) => {
      const outside = await johns();
      expect((await outside.call(await outside.token({}, { header: { typ } }))).status).toBe(200);
    },
  );
});

describe('a JWT that asks for another reading', () => {
  test.each<[string, object]>([
    ['by an extension that nobody knows (crit)', { crit: ['x'], x: 1 }],
    ['by no extension at all (an empty crit)', { crit: [] }],
    ['by a crit that is no list', { crit: 'exp' }],
    ['with a payload that is not encoded (b64)', { crit: ['b64'], b64: false }],
  ])('%s is refused', async (_what, header) => {
    const outside = await johns();
    const [, payload, signature] = (await outside.token()).split('.');
    const head = encoded(JSON.stringify({ alg: 'RS256', kid: 'first', ...header }));
    expect((await outside.call(`${head}.${payload}.${signature}`)).status).toBe(401);
  });

  test.each(['None', 'NONE', 'nOnE', 'HS256', 'hs256', '', 'RS256 '])(
    'under the algorithm %j is refused',
    async (alg) => {
      const outside = await johns();
      const [, payload, signature] = (await outside.token()).split('.');
      const head = encoded(JSON.stringify({ alg, kid: 'first' }));
      expect((await outside.call(`${head}.${payload}.${signature}`)).status).toBe(401);
    },
  );

  test('encrypted, in five parts, is refused by its form', async () => {
    const outside = await johns();
    expect((await outside.call('a.b.c.d.e')).status).toBe(401);
    expect(outside.state.fetches).toBe(0);
  });
});

describe('duplicate claims', () => {
  const claims = (issuer: string, more: string) =>
    `{"aud":"roster","exp":${inSeconds(600)},"iss":"${issuer}",${more}}`;

  test('two issuers: the key is always that of the issuer that is read', async () => {
    const outside = await johns();
    for (const [first, last] of [
      [outside.issuer, 'https://evil.test/'],
      ['https://evil.test/', outside.issuer],
    ]) {
      const token = await signed(claims(first ?? '', `"sub":"john","iss":"${last}"`), {});
      expect((await outside.call(token)).status).toBe(401);
    }
  });

  test('two subjects: the last one counts, for the signature and for the rights', async () => {
    const outside = await johns();
    outside.served.set('second', { key: evil.publicKey, alg: 'RS256' });
    const twice = claims(outside.issuer, '"sub":"operator","sub":"john"');
    const { status, json } = await outside.call(await signed(twice, { kid: 'second' }));
    expect(status).toBe(200);
    expect(json.data).toMatchObject({ username: 'john_doe', role: 'user' });
  });

  test('of two expiries the last one counts, and claims inside of __proto__ count for nothing', async () => {
    const outside = await johns();
    outside.served.set('second', { key: evil.publicKey, alg: 'RS256' });
    const ended = `{"aud":"roster","iss":"${outside.issuer}","sub":"john","exp":9999999999,"exp":1}`;
    expect((await outside.call(await signed(ended, { kid: 'second' }))).status).toBe(401);
    const inherited = `{"aud":"roster","iss":"${outside.issuer}","sub":"john","__proto__":{"exp":9999999999}}`;
    expect((await outside.call(await signed(inherited, { kid: 'second' }))).status).toBe(401);
  });
});

test('a JWT of 100 KiB is refused by its length', async () => {
  const outside = await johns();
  expect((await outside.call(`${'a'.repeat(100_000)}.b.c`)).status).toBe(401);
  expect(outside.state.fetches).toBe(0);
});

test('a JWT in the query, a cookie or the body opens nothing', async () => {
  const outside = await johns();
  const token = await outside.token();
  const sent = { headers: { Authorization: '', Cookie: `token=${token}` } };
  const path = `/api/v1/me?token=${token}&access_token=${token}`;
  expect((await outside.call('', path, sent)).status).toBe(401);
  const body = { token, access_token: token, name: 'x' };
  const posted = { method: 'POST', body, headers: { Authorization: '' } };
  expect((await outside.call('', '/api/v1/tokens', posted)).status).toBe(401);
});
