/** People bring the hash of their password along, and sign in as before. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import {
  FIREBASE_HASH,
  FIREBASE_PASSWORD,
  FOREIGN_PASSWORD,
  foreignHashes,
} from '../support/foreign-hashes.ts';
import { doors } from '../support/identify-doors.ts';
import { as, freshEmail, made, teamAdmin } from '../support/tenancy.ts';

const { bcrypt: passwordHash, scrypt: another } = foreignHashes;

let email = '';
beforeEach(() => {
  email = freshEmail();
});

const signIn = (password: string) =>
  send('/api/v1/auth/token', { method: 'POST', body: { email, password } });

const userIn = () =>
  env.DB.prepare('SELECT id, version, password_hash, status FROM users WHERE email = ?')
    .bind(email)
    .first<{ id: string; version: number; password_hash: string | null }>();

const storedHash = async () => (await userIn())?.password_hash;

describe.each(Object.entries(doors))('%s', (_, identify) => {
  test('creates somebody who signs in with their password', async () => {
    expect(await identify({ email, passwordHash })).toEqual({ status: 201 });
    expect((await signIn('another horse')).status).toBe(401);
    expect((await signIn(FOREIGN_PASSWORD)).status).toBe(201);
  });

  test('gives somebody a password who has none', async () => {
    await made('root', '/users/identify', { email });
    expect(await identify({ email, name: 'Nia', passwordHash })).toEqual({ status: 200 });
    expect((await signIn(FOREIGN_PASSWORD)).status).toBe(201);
  });

  test('leaves the password of somebody who has one, and says so by changing nothing', async () => {
    await identify({ email, passwordHash });
    const before = await userIn();
    expect(await identify({ email, passwordHash: another })).toEqual({ status: 200 });
    expect(await userIn()).toEqual(before);
  });

  test('keeps what it sets with the first proof of the email', async () => {
    await made('root', '/users/identify', { email });
    expect(await identify({ email, emailVerified: true, passwordHash })).toEqual({ status: 200 });
    expect(await storedHash()).toBe(passwordHash);
  });

  test('takes the place of a password that nobody has proven, with the first proof', async () => {
    const { token } = await teamAdmin();
    await identify({ email, passwordHash: another }, token);
    expect(await identify({ email, emailVerified: true, passwordHash })).toEqual({ status: 200 });
    expect(await storedHash()).toBe(passwordHash);
  });

  test.each([
    ['no hash', 'correct horse'],
    ['one that takes too long', passwordHash.replace('$05$', '$14$')],
    ['an empty text', ''],
    ['a long text', `$2b$${'x'.repeat(2_000)}`],
  ])('refuses %s, and makes nobody', async (_what, wrong) => {
    const { status, error } = await identify({ email, passwordHash: wrong });
    expect(status).toBe(400);
    expect(JSON.stringify(error)).toContain('passwordHash');
    expect(await userIn()).toBeNull();
  });

  test('lets those who manage people set it for nobody who is more than a user', async () => {
    const { token } = await teamAdmin();
    expect(await identify({ email, passwordHash }, token)).toEqual({ status: 201 });
    for (const person of [{ emailVerified: true }, { organization: tenants.acme.id }]) {
      email = freshEmail();
      await made('root', '/users/identify', { email, ...person });
      expect(await identify({ email, passwordHash }, token)).toMatchObject({
        status: 403,
        error: { message: expect.stringContaining('ask an administrator of the platform') },
      });
      expect(await storedHash()).toBeNull();
    }
    email = freshEmail();
    const proven = await identify({ email, emailVerified: true, passwordHash }, token);
    expect(proven.status).toBe(403);
    expect(await userIn()).toBeNull();
  });
});

test('the first proof of the email ends it, unless the platform has brought it', async () => {
  const identify = doors['a single identify'];
  await identify({ email, passwordHash });
  await identify({ email, emailVerified: true });
  expect(await storedHash()).toBe(passwordHash);
  email = freshEmail();
  await identify({ email, passwordHash }, (await teamAdmin()).token);
  await identify({ email, emailVerified: true });
  expect(await storedHash()).toBeNull();
});

test('a token with limits sets no password', async () => {
  const limited = { name: 'import', permissions: ['people.manage', 'people.view'] };
  const { data } = await made('root', '/tokens', {
    ...limited,
    userId: (await teamAdmin()).user.id,
  });
  const { status, error } = await doors['a single identify']({ email, passwordHash }, data.token);
  expect([status, error.message]).toEqual([
    403,
    'A token that is limited to permissions or to a scope sets no password.',
  ]);
});

const all = [
  ...Object.entries(foreignHashes).map(([name, hash]) => [name, hash, FOREIGN_PASSWORD] as const),
  ['scrypt of Firebase', FIREBASE_HASH, FIREBASE_PASSWORD] as const,
];

test.each(all)('%s is hashed anew at the next sign-in', async (_, hash, password) => {
  await made('root', '/users/identify', { email, passwordHash: hash });
  const before = await userIn();
  expect((await signIn(`${password}!`)).status).toBe(401);
  expect(await storedHash(), 'after a wrong password').toBe(hash);
  expect((await signIn(password)).status).toBe(201);
  const after = await userIn();
  expect(after?.password_hash).toMatch(/^\$scrypt\$/);
  expect(after?.password_hash).not.toBe(hash);
  expect(after?.version).toBe(before?.version);
  expect((await signIn(password)).status).toBe(201);
  expect(await storedHash(), 'hashed anew once').toBe(after?.password_hash);
});

test('several sign-ins of the same moment all succeed', async () => {
  await made('root', '/users/identify', { email, passwordHash });
  const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(FOREIGN_PASSWORD)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  for (const { json } of answers) {
    expect((await send('/api/v1/me', { token: json.data.token })).status).toBe(200);
  }
});

test('the person changes the password by naming the old one', async () => {
  const { data } = await made('root', '/users/identify', { email, passwordHash });
  const { token } = (await signIn(FOREIGN_PASSWORD)).json.data;
  const body = { password: 'a wholly new horse', currentPassword: FOREIGN_PASSWORD };
  const path = `/api/v1/platform/users/${data.userId}`;
  expect((await send(path, { method: 'PATCH', token, body })).status).toBe(200);
  expect((await signIn('a wholly new horse')).status).toBe(201);
  expect((await signIn(FOREIGN_PASSWORD)).status).toBe(401);
});

test('the history names the password, and nothing shows the hash', async () => {
  const { data } = await made('root', '/users/identify', { email });
  await as('root').post('/users/identify', { email, passwordHash });
  const history = await as('root').get(`/users/${data.userId}/history`);
  expect(history.text).toContain('"password"');
  const rest = [
    `/users/${data.userId}`,
    `/users/${data.userId}/export`,
    `/platform/users/${data.userId}`,
  ];
  for (const path of rest) {
    const { status, text } = await as('root').get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toContain('$2b$');
  }
  expect(history.text).not.toContain('$2b$');
});

test('a dry run tells of a password, and sets none', async () => {
  const dry = async (body: object) => {
    const sent = { method: 'POST', token: ROOT, body: { users: [body, body] } };
    const { json } = await send('/api/v1/users/identify/batch?dryRun=true', sent);
    return json.data.results.map(({ changed }: { changed: readonly string[] }) => changed);
  };
  expect(await dry({ email, passwordHash })).toEqual([['password'], []]);
  await made('root', '/users/identify', { email });
  expect(await dry({ email, passwordHash })).toEqual([['password'], []]);
  expect(await storedHash()).toBeNull();
});

test('a dry run refuses a password and an identity that the caller may not give', async () => {
  const { token } = await teamAdmin();
  await made('root', '/users/identify', { email, emailVerified: true });
  const identities = [{ issuer: 'https://nobody.example/', subject: 'ann' }];
  const users = [
    { email, passwordHash },
    { email: freshEmail(), identities },
  ];
  const sent = { method: 'POST', token, body: { users } };
  const { json } = await send('/api/v1/users/identify/batch?dryRun=true', sent);
  const statuses = json.data.results.map(({ status }: { status: number }) => status);
  expect(statuses).toEqual([403, 400]);
  expect(json.data.summary).toEqual({ created: 0, updated: 0, unchanged: 0, refused: 2 });
});
