/** JWTs of outside issuers: those that are accepted, and those that are refused. */
import { env } from 'cloudflare:workers';
import { base64url, exportSPKI } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { record, send } from '../support/client.ts';
import { network } from '../support/network.ts';
import { type Claims, inSeconds, keysOf, know, outsideIssuer } from '../support/outside-issuer.ts';

const encoded = (value: unknown) => base64url.encode(JSON.stringify(value));
const strangers = await keysOf('RS256');
const elliptic = await keysOf('ES256');

/** The public key as anyone could write it down. */
async function publicText({ served }: Outside): Promise<Uint8Array> {
  const key = served.get('first')?.key;
  return new TextEncoder().encode(key && (await exportSPKI(key)));
}

type Outside = ReturnType<typeof outsideIssuer>;

/** An issuer that knows John. */
async function johns(config: object = {}): Promise<Outside> {
  const outside = outsideIssuer(config);
  await know(outside.issuer, 'john', people.john.id);
  return outside;
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a good token', () => {
  test('is the user of its subject, without a Roster token', async () => {
    const outside = await johns();
    const { status, json } = await outside.call(await outside.token());
    expect(status).toBe(200);
    expect(json.data).toMatchObject({ username: 'john_doe', isPlatformAdmin: false, token: null });
    expect(json.data.memberships).toHaveLength(4);
  });

  test.each<[string, Claims]>([
    ['meant for several, us among them', { aud: ['elsewhere', 'roster'] }],
    ['expired by less than a minute', { exp: inSeconds(-30) }],
    ['good from less than a minute on', { nbf: inSeconds(30) }],
  ])('may be %s', async (_name, claims) => {
    const outside = await johns();
    expect((await outside.call(await outside.token(claims))).status).toBe(200);
  });

  test.each(['PS256', 'ES256', 'ES384', 'EdDSA'])('may be signed with %s', async (alg) => {
    const outside = await johns({ algorithms: [alg] });
    const { publicKey: key, privateKey } = await keysOf(alg);
    outside.served.set('other', { key, alg });
    const token = await outside.token({}, { kid: 'other', alg, key: privateKey });
    expect((await outside.call(token)).status).toBe(200);
  });

  test('reads and writes its user’s record, and mints tokens that act as its user', async () => {
    const outside = await johns();
    const token = await outside.token();
    const { path } = record('john');
    const body = { metadata: { theme: 'dark' } };
    expect((await outside.call(token, path, { method: 'PATCH', body })).status).toBe(200);
    expect((await outside.call(token, path)).json.metadata).toEqual({ theme: 'dark' });
    const mint = { method: 'POST', body: { name: 'from a JWT' } };
    const minted = await outside.call(token, '/api/v1/tokens', mint);
    expect(minted.status).toBe(201);
    const me = await send('/api/v1/me', { token: minted.json.data.token });
    expect(me.json.data.username).toBe('john_doe');
  });

  test('mints no token that outlasts it, and none for others by its admin claim alone', async () => {
    const outside = outsideIssuer({ adminClaims: ['admin'] });
    await know(outside.issuer, 'john', people.john.id);
    const exp = inSeconds(300);
    const token = await outside.token({ exp, admin: true });
    const mint = (body: object) =>
      outside.call(token, '/api/v1/tokens', { method: 'POST', body: { name: 'x', ...body } });
    const minted = await mint({});
    expect(Date.parse(minted.json.data.expiresAt)).toBe(exp * 1_000);
    const later = new Date((exp + 1) * 1_000).toISOString();
    expect((await mint({ expiresAt: later })).status).toBe(403);
    expect((await mint({ userId: people.jane.id })).status).toBe(403);
    const body = { email: 'by-claim@example.com' };
    const services = '/api/v1/platform/users/service-users';
    expect((await outside.call(token, services, { method: 'POST', body })).status).toBe(403);
    expect((await outside.call(token, '/api/v1/tokens')).status).toBe(200);
  });

  test('that lasts beyond the year 9999 mints one that ends in it', async () => {
    const outside = await johns();
    const token = await outside.token({ exp: 1e15 });
    const mint = { method: 'POST', body: { name: 'x', expiresAt: '9999-12-31T23:59:59.999Z' } };
    const { status, json } = await outside.call(token, '/api/v1/tokens', mint);
    expect(status).toBe(201);
    expect(json.data.expiresAt).toBe('9999-12-31T23:59:59.999Z');
  });

  test('comes after the free checks: a bad query is refused without fetching keys', async () => {
    const outside = await johns();
    const { status } = await outside.call(await outside.token(), '/api/v1/tokens?limit=0');
    expect(status).toBe(400);
    expect(outside.state.fetches).toBe(0);
  });
});

type Attack = (outside: Outside) => Promise<string>;

describe('refused, with 401 and no reason that helps to guess', () => {
  test.each<[string, Attack]>([
    ['nobody’s subject', (o) => o.token({ sub: 'nobody' })],
    [
      'another issuer’s subject',
      async (o) => {
        await know('https://other.test/', 'theirs', people.john.id);
        return o.token({ sub: 'theirs' });
      },
    ],
    ['another audience', (o) => o.token({ aud: 'elsewhere' })],
    ['no audience', (o) => o.token({ aud: undefined })],
    ['an audience that only begins like ours', (o) => o.token({ aud: 'roster2' })],
    [
      'HS256 with the public key for a secret',
      async (o) => o.token({}, { alg: 'HS256', key: await publicText(o) }),
    ],
    [
      'none, with a signature for show',
      async (o) => {
        const [, payload] = (await o.token()).split('.');
        return `${encoded({ alg: 'none' })}.${payload}.e30`;
      },
    ],
    [
      'ES256 where only RS256 is allowed',
      async (o) => {
        o.served.set('elliptic', { key: elliptic.publicKey, alg: 'ES256' });
        return o.token({}, { alg: 'ES256', kid: 'elliptic', key: elliptic.privateKey });
      },
    ],
    ['no expiry', (o) => o.token({ exp: undefined })],
    ['an expiry that is text', (o) => o.token({ exp: '9999999999' })],
    ['expired for more than a minute', (o) => o.token({ exp: inSeconds(-90) })],
    ['good only in an hour', (o) => o.token({ nbf: inSeconds(3_600) })],
    ['no subject', (o) => o.token({ sub: undefined })],
    ['an empty subject', (o) => o.token({ sub: '' })],
    ['a subject that is no text', (o) => o.token({ sub: ['john'] })],
    ['a subject that cannot be stored', (o) => o.token({ sub: 'john\0' })],
    ['a key that nobody knows', (o) => o.token({}, { kid: 'unknown' })],
    ['another’s key under a known name', (o) => o.token({}, { key: strangers.privateKey })],
    [
      'a key that the token brings along',
      async (o) => {
        const jwk = await crypto.subtle.exportKey('jwk', strangers.publicKey);
        return o.token({}, { key: strangers.privateKey, header: { jwk } });
      },
    ],
    [
      'a payload that was changed',
      async (o) => {
        const [header, , signature] = (await o.token()).split('.');
        const iss = o.issuer;
        const claims = { iss, aud: 'roster', sub: 'operator', exp: inSeconds(60) };
        return `${header}.${encoded(claims)}.${signature}`;
      },
    ],
  ])('%s', async (_name, attack) => {
    const outside = await johns();
    const { status, json } = await outside.call(await attack(outside));
    expect(status).toBe(401);
    expect(json.error.message).toBe('The token is not valid: it is unknown, expired or revoked.');
  });

  test.each<[string, Attack]>([
    ['an issuer that is not configured', (o) => o.token({ iss: 'https://evil.test/' })],
    ['no issuer', (o) => o.token({ iss: undefined })],
    ['a list of issuers', (o) => o.token({ iss: [o.issuer] })],
    [
      'none for an algorithm',
      async (o) => {
        const [, payload] = (await o.token()).split('.');
        return `${encoded({ alg: 'none' })}.${payload}.`;
      },
    ],
    ['two dots of garbage', async () => 'a.b.c'],
    ['two dots', async () => '..'],
    ['parts that are no objects', async () => `${encoded([])}.${encoded('x')}.e30`],
    ['no signature', async (o) => (await o.token()).replace(/[^.]+$/, '')],
    ['a signature that is not base64url', async (o) => `${await o.token()}=`],
    [
      'a header that is no object',
      async (o) => (await o.token()).replace(/^[^.]+/, encoded('RS256')),
    ],
    ['four parts', async (o) => `${await o.token()}.e30`],
    ['more than 8 KiB', (o) => o.token({ filler: 'x'.repeat(8_192) })],
  ])('by its form alone: %s', async (_name, attack) => {
    const outside = await johns();
    // The query is wrong too: that the credential is told first says that its form was enough.
    const { status } = await outside.call(await attack(outside), '/api/v1/tokens?limit=0');
    expect(status).toBe(401);
    expect(outside.state.fetches).toBe(0);
  });

  test('a user who is suspended', async () => {
    const outside = outsideIssuer({ adminClaims: ['admin'] });
    await know(outside.issuer, 'beta', people.beta.id);
    const token = await outside.token({ sub: 'beta', admin: true });
    expect((await outside.call(token)).status).toBe(200);
    await env.DB.prepare("UPDATE users SET status = 'suspended' WHERE id = ?")
      .bind(people.beta.id)
      .run();
    const { status, json } = await outside.call(token);
    expect(status).toBe(401);
    expect(json.error.message).toBe('The user of this token is not active.');
  });

  test('any JWT, where no issuer is configured', async () => {
    const outside = await johns();
    expect((await send('/api/v1/me', { token: await outside.token() })).status).toBe(401);
  });
});

describe('the keys of an issuer', () => {
  /** Lets time pass for jose’s cache, and for nobody else’s timers. */
  const later = (milliseconds: number) =>
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds });

  test('are fetched once', async () => {
    const outside = await johns();
    for (let i = 0; i < 5; i += 1) await outside.call(await outside.token());
    expect(outside.state.fetches).toBe(1);
  });

  test('may rotate: a new key is fetched, half a minute after the last at the earliest', async () => {
    const outside = await johns();
    await outside.call(await outside.token());
    outside.served.set('second', { key: strangers.publicKey, alg: 'RS256' });
    const token = await outside.token({}, { kid: 'second', key: strangers.privateKey });
    expect((await outside.call(token)).status).toBe(401);
    expect(outside.state.fetches).toBe(1);
    later(31_000);
    expect((await outside.call(token)).status).toBe(200);
    expect(outside.state.fetches).toBe(2);
  });

  test('that were withdrawn open nothing after ten minutes', async () => {
    const outside = await johns();
    const token = await outside.token();
    expect((await outside.call(token)).status).toBe(200);
    outside.served.delete('first');
    later(601_000);
    expect((await outside.call(token)).status).toBe(401);
  });

  test('that cannot be had are a 503 that says when to come back, and no right', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const outside = await johns();
    outside.state.isDown = true;
    const { status, headers, json } = await outside.call(
      await outside.token(),
      '/api/v1/me',
      {},
      { LOG: 'errors' },
    );
    expect(status).toBe(503);
    expect(headers.get('Retry-After')).toBe('1');
    expect(json.error.code).toBe('UNAVAILABLE');
    const lines = log.mock.calls.map(([line]) => JSON.parse(line));
    const requestId = headers.get('x-request-id');
    expect(lines).toContainEqual(
      expect.objectContaining({ requestId, jwksUrl: outside.jwksUrl, status: null }),
    );
    const patch = { method: 'PATCH', body: { metadata: { a: 1 } } };
    expect((await outside.call(await outside.token(), record('john').path, patch)).status).toBe(
      503,
    );
    expect(outside.state.fetches).toBe(1);
    outside.state.isDown = false;
    later(1_001);
    expect((await outside.call(await outside.token())).status).toBe(200);
  });

  test.each<[string, () => Response]>([
    ['an error', () => new Response('no', { status: 500 })],
    ['a redirection', () => Response.redirect('https://evil.test/keys')],
    ['no JSON', () => new Response('<html>')],
    ['no keys', () => Response.json({ hello: 'world' })],
  ])('are not to be had from %s', async (_name, response) => {
    const outside = await johns();
    network.set(outside.jwksUrl, async () => response());
    expect((await outside.call(await outside.token())).status).toBe(503);
  });

  test('that are at hand go on working while the issuer is down', async () => {
    const outside = await johns();
    await outside.call(await outside.token());
    outside.state.isDown = true;
    expect((await outside.call(await outside.token())).status).toBe(200);
  });
});

describe('platform administrators', () => {
  const config = { adminClaims: ['app_metadata.is_platform_admin', 'role=platform_admin'] };

  test.each<[string, Claims, boolean]>([
    ['the claim is true', { app_metadata: { is_platform_admin: true } }, true],
    ['the claim is the text', { role: 'platform_admin' }, true],
    ['the claim is “true” for a text', { app_metadata: { is_platform_admin: 'true' } }, false],
    ['the claim is 1', { app_metadata: { is_platform_admin: 1 } }, false],
    ['the claim is false', { app_metadata: { is_platform_admin: false } }, false],
    ['the claim is a list with the text', { role: ['platform_admin'] }, false],
    ['the claim is absent', {}, false],
    ['another claim is true', { is_platform_admin: true }, false],
    ['the claim’s path is a name', { 'app_metadata.is_platform_admin': true }, false],
    ['the user says so', { user_metadata: { is_platform_admin: true } }, false],
  ])('%s', async (_name, claims, isPlatformAdmin) => {
    const outside = await johns(config);
    const token = await outside.token(claims);
    const { json } = await outside.call(token);
    expect(json.data.isPlatformAdmin).toBe(isPlatformAdmin);
    const users = await outside.call(token, '/api/v1/users');
    expect(users.status).toBe(isPlatformAdmin ? 200 : 403);
  });

  test('a claim makes none where none is configured, and nothing stays of one', async () => {
    const outside = await johns(config);
    await outside.call(await outside.token({ role: 'platform_admin' }));
    expect((await outside.call(await outside.token())).json.data.role).toBe('user');
    const plain = await johns();
    const { json } = await plain.call(await plain.token({ role: 'platform_admin' }));
    expect(json.data.isPlatformAdmin).toBe(false);
  });

  test('metadata and attributes that are called so grant nothing', async () => {
    const outside = await johns(config);
    const token = await outside.token();
    const keys = { is_platform_admin: true, role: 'platform_admin' };
    const body = { metadata: { ...keys, app_metadata: keys, user_metadata: keys } };
    await outside.call(token, record('john').path, { method: 'PATCH', body });
    await env.DB.prepare('UPDATE users SET attributes = ? WHERE id = ?')
      .bind(JSON.stringify(keys), people.john.id)
      .run();
    expect((await outside.call(token)).json.data.isPlatformAdmin).toBe(false);
    expect((await outside.call(token, '/api/v1/users')).status).toBe(403);
  });
});
