/** An outside issuer of JWTs. Its keys are served to any `fetch` of this isolate. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import worker from '../../src/worker.ts';
import { incoming, received, type Sent } from './client.ts';
import { network } from './network.ts';

export type Claims = { readonly [Name in keyof JWTPayload]: unknown };

interface Signed {
  readonly kid?: string;
  readonly header?: object;
  readonly key?: CryptoKey | Uint8Array;
  readonly alg?: string;
}

export const keysOf = (alg: string) => generateKeyPair(alg, { extractable: true });
const RSA = await keysOf('RS256');

let issuers = 0;

/** A new issuer for each test, since jose remembers the keys of an issuer. */
export function outsideIssuer(config: object = {}) {
  issuers += 1;
  const issuer = `https://issuer-${issuers}.test/`;
  const jwksUrl = `${issuer}.well-known/jwks.json`;
  const served = new Map<string, { readonly key: CryptoKey; readonly alg: string }>();
  served.set('first', { key: RSA.publicKey, alg: 'RS256' });
  const state = { isDown: false, fetches: 0 };
  network.set(jwksUrl, async () => {
    state.fetches += 1;
    if (state.isDown) throw new TypeError('Network connection lost.');
    const keys = [...served].map(async ([kid, { key, alg }]) => {
      return { ...(await exportJWK(key)), kid, alg };
    });
    return Response.json({ keys: await Promise.all(keys) });
  });
  const entry = { issuer, jwksUrl, audience: 'roster', algorithms: ['RS256'], ...config };

  /** A token of this issuer. Given claims and headers replace the good ones; undefined removes. */
  function token(claims: Claims = {}, signed: Signed = {}): Promise<string> {
    const { kid = 'first', header = {}, key = RSA.privateKey, alg = 'RS256' } = signed;
    const good = { iss: issuer, aud: 'roster', sub: 'john', exp: inSeconds(3_600) };
    return new SignJWT({ ...good, ...claims } as JWTPayload)
      .setProtectedHeader({ alg, kid, ...header })
      .sign(key);
  }

  /** Calls a Worker with this issuer configured. */
  async function call(token: string, path = '/api/v1/me', sent: Sent = {}, variables = {}) {
    const configured = { ...env, ...variables, JWT_ISSUERS: JSON.stringify([entry]) };
    const request = incoming(path, { token, ...sent });
    return received(await worker.fetch(request, configured, createExecutionContext()));
  }

  return { issuer, entry, jwksUrl, served, state, token, call };
}

export const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** Links a subject to a user, as an earlier sign-in would. */
export const know = (issuer: string, subject: string, userId: string) =>
  env.DB.prepare(
    'INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, 0)',
  )
    .bind(issuer, subject, userId)
    .run();
