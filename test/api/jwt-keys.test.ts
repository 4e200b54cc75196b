/** JWTs of outside issuers that do not name their key. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { inSeconds, keysOf, know, outsideIssuer } from '../support/outside-issuer.ts';

const [second, third, foreign] = await Promise.all([
  keysOf('RS256'),
  keysOf('RS256'),
  keysOf('RS256'),
]);
const elliptic = await keysOf('ES256');

const unnamed = { header: { kid: undefined } };

afterEach(() => {
  vi.useRealTimers();
});

/** An issuer with three keys for RS256 and one for ES256, which knows John. */
async function johns() {
  const outside = outsideIssuer({ algorithms: ['RS256', 'ES256'] });
  await know(outside.issuer, 'john', people.john.id);
  outside.served.set('second', { key: second.publicKey, alg: 'RS256' });
  outside.served.set('third', { key: third.publicKey, alg: 'RS256' });
  outside.served.set('elliptic', { key: elliptic.publicKey, alg: 'ES256' });
  return outside;
}

describe('a JWT without a kid is accepted', () => {
  test.each([
    ['of the first', {}],
    ['of the second', { key: second.privateKey }],
    ['of the last', { key: third.privateKey }],
    ['of another algorithm', { key: elliptic.privateKey, alg: 'ES256' }],
  ])('with the signature %s key', async (_which, signed) => {
    const outside = await johns();
    const { status, json } = await outside.call(await outside.token({}, { ...signed, ...unnamed }));
    expect(status).toBe(200);
    expect(json.data.userId).toBe(people.john.id);
  });

  test('with a key that its issuer took since, half a minute after the last fetch', async () => {
    const outside = await johns();
    await outside.call(await outside.token());
    outside.served.set('new', { key: foreign.publicKey, alg: 'RS256' });
    const token = await outside.token({}, { key: foreign.privateKey, ...unnamed });
    expect((await outside.call(token)).status).toBe(401);
    expect(outside.state.fetches).toBe(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    expect((await outside.call(token)).status).toBe(200);
    expect(outside.state.fetches).toBe(2);
  });
});

describe('a JWT is refused', () => {
  test.each([
    ['without a kid and signed by nobody’s key', {}, { key: foreign.privateKey, ...unnamed }],
    ['without a kid and expired', { exp: inSeconds(-90) }, { key: second.privateKey, ...unnamed }],
    ['without a kid and for others', { aud: 'x' }, { key: third.privateKey, ...unnamed }],
    ['with the name of another key', {}, { kid: 'first', key: second.privateKey }],
  ])('%s', async (_what, claims, signed) => {
    const outside = await johns();
    expect((await outside.call(await outside.token(claims, signed))).status).toBe(401);
    expect(outside.state.fetches).toBe(1);
  });
});
