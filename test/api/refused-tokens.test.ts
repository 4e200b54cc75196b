/** A refused token: the log names the fault, its holder is told the reason, others nothing. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import type { TokenFault } from '../../src/http/token-fault.ts';
import worker from '../../src/worker.ts';
import { forged, incoming, ROOT, received, record, send } from '../support/client.ts';
import { inSeconds, keysOf, know, outsideIssuer } from '../support/outside-issuer.ts';

const strangers = await keysOf('RS256');
const elliptic = await keysOf('ES256');

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line) => written.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** Calls a Worker that knows an issuer and logs each request. */
async function refused(token: string, issuer: object, path = '/api/v1/me', headers = {}) {
  const changed = { ...env, LOG: 'requests', JWT_ISSUERS: JSON.stringify([issuer]) };
  const request = incoming(path, { headers: { Authorization: `Bearer ${token}`, ...headers } });
  const answer = await received(await worker.fetch(request, changed, createExecutionContext()));
  return { ...answer, line: JSON.parse(written.at(-1) ?? '{}') };
}

type Outside = ReturnType<typeof outsideIssuer>;
const jwtRows: readonly (readonly [TokenFault, (outside: Outside) => Promise<string>, string])[] = [
  ['jwt_malformed', async () => 'a.b.c', 'The JWT cannot be read'],
  ['jwt_issuer_unknown', ({ token }) => token({ iss: 'https://else.test/' }), '(iss)'],
  [
    'jwt_algorithm',
    ({ token }) => token({}, { alg: 'ES256', key: elliptic.privateKey }),
    'algorithm',
  ],
  ['jwt_key_unknown', ({ token }) => token({}, { kid: 'another' }), '(kid)'],
  ['jwt_signature', ({ token }) => token({}, { key: strangers.privateKey }), 'signature'],
  ['jwt_expired', ({ token }) => token({ exp: inSeconds(-120) }), '(exp)'],
  ['jwt_not_yet_valid', ({ token }) => token({ nbf: inSeconds(120) }), '(nbf)'],
  ['jwt_audience', ({ token }) => token({ aud: 'others' }), '(aud)'],
  ['jwt_claim_missing', ({ token }) => token({ exp: undefined }), 'iss, sub, exp and aud'],
  ['jwt_type', ({ token }) => token({}, { header: { typ: 'logout+jwt' } }), '(typ)'],
  ['subject_unusable', ({ token }) => token({ sub: 'half \ud83d' }), '(sub)'],
  ['subject_unknown', ({ token }) => token({ sub: 'nobody' }), 'linked to no user'],
];

describe('a JWT', () => {
  test.each(jwtRows)('%s', async (fault, make, told) => {
    const outside = outsideIssuer();
    const token = await make(outside);
    const answer = await refused(token, outside.entry);
    expect(answer.status).toBe(401);
    expect(answer.line).toMatchObject({ refused: fault, error: null, level: 'info' });
    const challenge = answer.headers.get('WWW-Authenticate');
    expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[ -!#-[\]-~]+"$/);
    expect(challenge).toContain(told);
    expect(answer.json.error.message).toBe(
      'The token is not valid: it is unknown, expired or revoked.',
    );
    const details = await refused(token, outside.entry, '/api/v1/me', {
      Accept: 'application/problem+json',
    });
    expect(details.json.detail).toContain(told);

    const { path } = record('john');
    const django = await refused(token, outside.entry, path);
    expect(django.json).toEqual({ detail: 'Invalid token.' });
    expect(django.headers.get('WWW-Authenticate')).toBe(`Token, ${challenge}`);
  });

  test('without a verified email, of an issuer that may create users', async () => {
    const outside = outsideIssuer({ createUsers: true });
    const token = await outside.token({ sub: 'new', email: 'new@example.com' });
    const { status, line, headers } = await refused(token, outside.entry);
    expect([status, line.refused]).toEqual([401, 'email_unverified']);
    expect(headers.get('WWW-Authenticate')).toContain('no verified email');
  });

  test('of somebody who is suspended', async () => {
    const { json } = await send('/api/v1/platform/users', {
      method: 'POST',
      token: ROOT,
      body: { email: 'suspended.by.jwt@example.com', userStatus: 'suspended' },
    });
    const outside = outsideIssuer();
    await know(outside.issuer, 'suspended', json.user.id);
    const token = await outside.token({ sub: 'suspended' });
    const { line, headers } = await refused(token, outside.entry);
    expect(line.refused).toBe('user_inactive');
    expect(headers.get('WWW-Authenticate')).toContain('not active');
  });
});

describe('a token of Roster', () => {
  const minted = async (body = {}) => {
    const sent = { method: 'POST', token: people.john.token, body: { name: 'short', ...body } };
    return (await send('/api/v1/tokens', sent)).json.data;
  };

  async function ended() {
    const { id, token } = await minted();
    const { status } = await send(`/api/v1/tokens/${id}`, { method: 'DELETE', token: ROOT });
    expect(status).toBe(204);
    return token;
  }

  async function expired() {
    const { id, token } = await minted({ expiresAt: '2999-01-01T00:00:00Z' });
    await env.DB.prepare('UPDATE tokens SET expires_at = 1 WHERE id = ?').bind(id).run();
    return token;
  }

  const ENDED =
    'Bearer error="invalid_token", error_description="The token is unknown, expired or revoked"';

  test.each([
    ['token_unknown', async () => forged(people.john.token)],
    ['token_ended', ended],
    ['token_expired', expired],
  ])('%s looks like any other that is not good', async (fault, make) => {
    const { status, line, headers } = await refused(await make(), outsideIssuer().entry);
    expect([status, line.refused]).toEqual([401, fault]);
    expect(headers.get('WWW-Authenticate')).toBe(ENDED);
  });

  test.each([
    ['token_mistyped', people.john.token.slice(0, -1), 'missing or wrong'],
    ['token_malformed', 'nonsense', 'neither a token of Roster nor a JWT'],
  ])('%s', async (fault, token, told) => {
    const { line, headers } = await refused(token, outsideIssuer().entry);
    expect(line.refused).toBe(fault);
    expect(headers.get('WWW-Authenticate')).toContain(told);
    const django = await refused(token, outsideIssuer().entry, record('john').path);
    expect(django.headers.get('WWW-Authenticate')).toBe('Token');
  });

  test('that is missing gets a challenge without an error (RFC 6750, 3.1)', async () => {
    const { headers, status } = await send('/api/v1/me');
    expect([status, headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer']);
  });
});
