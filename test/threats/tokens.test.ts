/** Threats to tokens beyond api/tokens, everywhere/endpoints and everywhere/isolation. */
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import { tokenOf } from '../../src/auth/token.ts';
import { ROOT, record, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';

const { john, jane, operator } = people;
/** The demo’s secrets are public, so their parts can be combined under a good checksum. */
const secretOf = (token: string) => token.slice(4 + 26 + 26, -7);
const idOf = (token: string) => `token_${token.slice(30, 56)}`;
const forged = (userId: string, from: { readonly token: string }, id = idOf(from.token)) =>
  tokenOf(userId, id, secretOf(from.token)).token;

const status = async (token: string, path = '/api/v1/me') => (await send(path, { token })).status;

describe('a token that combines good parts under a good checksum', () => {
  test.each<[string, string]>([
    ['another’s id with one’s own token', forged(operator.id, john)],
    ['one’s own id with another’s token id', forged(john.id, john, idOf(operator.token))],
    ['another’s whole name with one’s own secret', forged(operator.id, john, idOf(operator.token))],
    ['a user whom nobody knows', forged(`user_${'0'.repeat(26)}`, john)],
  ])('%s opens nothing', async (_what, token) => {
    expect(await status(token)).toBe(401);
    expect(await status(token, record('john').path)).toBe(401);
  });

  test('another user’s id with one’s own token opens no published copy either', async () => {
    await record('jane').patch({ metadata: { secret: 'jane’s' } });
    // The second reader has a copy published.
    for (let times = 0; times < 2; times += 1) await record('jane').get();
    await eventually(async () => {
      const { headers } = await record('jane').get({ 'Cache-Control': 'only-if-cached' });
      expect(headers.get('Cache-Status')).toContain('hit');
    });
    for (const directive of ['max-age=60', 'max-age=60', 'only-if-cached', '']) {
      const { path } = record('jane');
      const headers = { 'Cache-Control': directive };
      const answer = await send(path, { token: forged(jane.id, john), headers });
      expect([401, 504]).toContain(answer.status);
      expect(answer.text).not.toContain('jane’s');
    }
  });
});

describe('a token that is written differently', () => {
  const { token } = john;
  test.each<[string, string]>([
    ['in capitals', token.toUpperCase()],
    ['with o for 0', token.replace('0', 'o')],
    ['with a fullwidth digit', encodeURIComponent(token.replace('0', '０'))],
    ['with something behind it', `${token}0`],
    ['with a comma and another', `${token},${operator.token}`],
    ['in quotes', `"${token}"`],
    ['without its prefix', token.slice(4)],
    ['with a wrong checksum', `${token.slice(0, -7)}0000000`],
    ['10,000 times as long', token.repeat(10_000 / token.length)],
  ])('%s opens nothing', async (_what, written) => expect(await status(written)).toBe(401));
});

describe('a token anywhere but in Authorization', () => {
  const body = {
    token: ROOT,
    access_token: ROOT,
    Authorization: `Bearer ${ROOT}`,
    email: 'a@b.com',
  };
  test.each([
    'X-API-Key',
    'Proxy-Authorization',
    'X-Auth-Token',
    'Cookie',
    'Sec-WebSocket-Protocol',
  ])('in %s opens nothing', async (name) => {
    const headers = { [name]: `Bearer ${operator.token}` };
    expect((await send('/api/v1/me', { headers })).status).toBe(401);
  });

  test('in the body opens nothing', async () => {
    const guarded = Object.values(allContracts).filter(
      (each) => each.body && each.access === 'caller',
    );
    for (const { method, path } of guarded) {
      const answer = await send(path.replace(/:\w+/g, 'x'), { method, body });
      expect(answer.status, path).toBe(401);
    }
  });

  test('twice, in two headers, opens nothing', async () => {
    const headers = { Authorization: `Bearer ${john.token}, Bearer ${operator.token}` };
    expect((await send('/api/v1/me', { headers })).status).toBe(401);
  });

  test('is never echoed: no answer to a bad token repeats it', async () => {
    for (const token of [`${john.token.slice(0, -1)}0`, 'my-secret', `${ROOT}-typo`]) {
      const { text, headers } = await send('/api/v1/me', { token });
      expect(text + JSON.stringify([...headers])).not.toContain(token);
    }
  });
});

test('a token that ends between two requests opens nothing, not even with a matching ETag', async () => {
  const mint = { method: 'POST', token: john.token, body: { name: 'soon gone' } };
  const { token, id } = (await send('/api/v1/tokens', mint)).json.data;
  const { path } = record('john');
  const { headers } = await send(path, { token });
  await send(`/api/v1/tokens/${id}`, { method: 'DELETE', token: john.token });
  for (const condition of [headers.get('ETag') ?? '', '*']) {
    const answer = await send(path, { token, headers: { 'If-None-Match': condition } });
    expect(answer.status).toBe(401);
  }
});
