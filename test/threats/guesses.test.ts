/** Every way to guess a password, and each hash of a new one, stands under an exact limit. */
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { freshAddress, from, limits, open, sendTo, slow } from '../support/limited.ts';

const { john, operator } = people;
const { data: other } = (
  await send('/api/v1/tokens', {
    method: 'POST',
    token: john.token,
    body: { name: 'a second one' },
  })
).json;

const password = 'a guess';
const signIn = (body: object, path = '/api/v1/auth/token') => ({ path, method: 'POST', body });
const change = (token: string, method = 'PATCH', id: string = john.id) => ({
  path: `/api/v1/platform/users/${id}`,
  method,
  token,
  body: { password: 'a new password', currentPassword: password },
});

/** Every request that compares a text with John's password. */
const guesses = {
  'sign-in by email': signIn({ email: john.email, password }),
  'sign-in by username': signIn({ username: john.username, password }),
  'sign-in with the email as the username': signIn({ username: ' JOHN.DOE@Example.com', password }),
  'Django, by email': signIn({ username: john.email, password }, '/api-token-auth/'),
  'Django, by username': signIn({ username: john.username, password }, '/api-token-auth/'),
  'the password before, with one token': change(john.token),
  'the password before, with another token': change(other.token),
  'the password before, by PUT and principal': change(john.token, 'PUT', john.principalId),
};

type Way = keyof typeof guesses;
const ways = Object.keys(guesses) as Way[];

/** The ways that follow one, around the table. */
const following = (way: Way) => {
  const at = ways.indexOf(way) + 1;
  return [...ways.slice(at), ...ways.slice(0, at)];
};

describe('the guesses of one password', () => {
  const two = limits({ signIn: { ...open.signIn, subject: slow(2) } });
  const pair = limits({ signIn: { ...open.signIn, pair: slow(2) } });
  const guess = async (changed: object, way: Way, address: string) => {
    const { path, ...sent } = guesses[way];
    return (await sendTo(changed, path, { ...sent, headers: from(address) })).status;
  };

  test.each(ways)('from anywhere: %s, the next way, and no third', async (way) => {
    const [next = way, ...others] = following(way);
    expect(await guess(two, way, freshAddress())).not.toBe(429);
    expect(await guess(two, next, freshAddress())).not.toBe(429);
    for (const third of others) expect(await guess(two, third, freshAddress()), third).toBe(429);
  });

  test('from one address as well', async () => {
    const address = freshAddress();
    expect(await guess(pair, 'Django, by username', address)).not.toBe(429);
    expect(await guess(pair, 'the password before, with one token', address)).not.toBe(429);
    for (const third of ways) expect(await guess(pair, third, address), third).toBe(429);
  });

  test('an unknown username asks as many buckets as a known one, and is refused no sooner', async () => {
    const asked = [];
    for (const username of [john.username, 'there-is-no-such-user']) {
      const sent = { ...signIn({ username, password }), headers: from(freshAddress()) };
      const answers = [];
      for (let i = 0; i < 3; i += 1) answers.push(await sendTo(two, sent.path, sent));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
      asked.push(answers.map(({ taken }) => taken));
    }
    expect(asked[0]).toEqual(asked[1]);
  });
});

describe('the hashes of new passwords', () => {
  const one = limits({ hash: { ...open.hash, subject: slow(1) } });
  const path = '/api/v1/platform/users';
  const create = (n: number) => ({ email: `hashed${n}@limit.example`, password: 'long enough' });

  test.each([
    ['a creation', (n: number) => ({ path, method: 'POST', body: create(n) })],
    [
      'the former path',
      (n: number) => ({ path: `${path}/create`, method: 'POST', body: create(n + 9) }),
    ],
    [
      'PATCH',
      () => ({
        path: `${path}/${people.jane.id}`,
        method: 'PATCH',
        body: { password: 'long enough' },
      }),
    ],
    [
      'PUT',
      () => ({
        path: `${path}/${people.jane.id}`,
        method: 'PUT',
        body: { password: 'long enough' },
      }),
    ],
  ])('%s: one, and no second', async (_what, request) => {
    const statuses = [];
    for (let n = 0; n < 2; n += 1) {
      const { path, ...sent } = request(n);
      const headers = from(freshAddress());
      statuses.push((await sendTo(one, path, { ...sent, token: operator.token, headers })).status);
    }
    expect(statuses[0]).toBeLessThan(300);
    expect(statuses[1]).toBe(429);
  });

  test('the root token has a bucket as well', async () => {
    const body = (n: number) => ({ email: `rooted${n}@limit.example`, password: 'long enough' });
    const statuses = [];
    for (let n = 0; n < 2; n += 1) {
      const sent = { method: 'POST', token: ROOT, body: body(n), headers: from(freshAddress()) };
      statuses.push((await sendTo(one, path, sent)).status);
    }
    expect(statuses).toEqual([201, 429]);
  });
});

test('passwords are hashed and compared in the room of limits only', () => {
  const sources = import.meta.glob<string>('/src/**/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const using = Object.entries(sources)
    .filter(([, text]) => /import \{[^}]*\b(hash|verify)Password\b[^}]*\}/.test(text))
    .map(([file]) => file);
  expect(using).toEqual(['/src/limits/passwords.ts']);
});
