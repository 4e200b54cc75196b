/** Users of JWTs: created just in time, or linked to existing users. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { newId } from '../../src/db/ids.ts';
import { applyLink } from '../../src/directory/users/identify.ts';
import { record } from '../support/client.ts';
import { type Claims, outsideIssuer } from '../support/outside-issuer.ts';
import { delayed, probeD1 } from '../support/storage-probe.ts';
import { freshEmail, made } from '../support/tenancy.ts';

const createUsers = true;

const verified = (email: string, claims: Claims = {}): Claims => ({
  sub: `sub of ${email}`,
  email,
  email_verified: true,
  ...claims,
});

const counted = async (sql: string, ...values: string[]) =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM ${sql}`)
    .bind(...values)
    .first('n')) as number;
const usersOf = (email: string) => counted('users WHERE email = ?', email);
const identitiesOf = (issuer: string) => counted('identities WHERE issuer = ?', issuer);

const setJane = (column: string, value: string | number) =>
  env.DB.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`).bind(value, people.jane.id).run();

test('a new subject with a verified email becomes a user, once', async () => {
  const outside = outsideIssuer({ createUsers });
  const claims = verified(' New@Example.COM', { name: ' Nele Neu ' });
  const { status, json } = await outside.call(await outside.token(claims));
  expect(status).toBe(200);
  expect(json.data).toMatchObject({
    kind: 'human',
    username: 'new@example.com',
    email: 'new@example.com',
    name: 'Nele Neu',
    role: 'user',
    memberships: [],
    token: null,
  });
  const again = await outside.call(await outside.token(claims));
  expect(again.json.data).toEqual(json.data);
  const user = await env.DB.prepare('SELECT * FROM users WHERE id = ?')
    .bind(json.data.userId)
    .first();
  expect(user).toMatchObject({ email_verified: 1, version: 1, name_search: 'nele neu' });
});

test('the history gets one event, without personal data', async () => {
  const outside = outsideIssuer({ createUsers });
  const claims = verified('event@example.com', { name: 'Eve' });
  const { userId } = (await outside.call(await outside.token(claims))).json.data;
  const { results } = await env.DB.prepare('SELECT * FROM events WHERE user_id = ?')
    .bind(userId)
    .all();
  expect(results).toEqual([
    {
      id: expect.any(String),
      at: expect.any(Number),
      request_id: expect.any(String),
      action: 'identity.link',
      actor_id: null,
      user_id: userId,
      scope_id: null,
      version: 1,
      keys: JSON.stringify([outside.issuer]),
      via: null,
      key_count: 1,
    },
  ]);
});

test('a new subject is made known on any endpoint, and then judged like everyone', async () => {
  const outside = outsideIssuer({ createUsers });
  const patch = { method: 'PATCH', body: { metadata: { a: 1 } } };
  const token = await outside.token(verified('patch@example.com'));
  expect((await outside.call(token, record('john').path, patch)).status).toBe(403);
  expect(await usersOf('patch@example.com')).toBe(1);
});

test.each<[string, object, Claims]>([
  ['the deployment does not allow it', {}, verified('a@new.example')],
  [
    'the email is not verified',
    { createUsers },
    verified('b@new.example', { email_verified: false }),
  ],
  [
    'the email is “TRUE” for verified',
    { createUsers },
    verified('c@new.example', { email_verified: 'TRUE' }),
  ],
  [
    'the email is “false” for verified',
    { createUsers },
    verified('h@new.example', { email_verified: 'false' }),
  ],
  [
    'the email is 1 for verified',
    { createUsers },
    verified('i@new.example', { email_verified: 1 }),
  ],
  [
    'nothing says that it is verified',
    { createUsers },
    verified('d@new.example', { email_verified: undefined }),
  ],
  ['the email is none', { createUsers }, verified('e@new.example', { email: 'nobody' })],
  [
    'the email would turn into another',
    { createUsers },
    verified('f@new.example', { email: '\u212A@new.example' }),
  ],
  [
    'the subject would not come back as it is',
    { createUsers },
    verified('g@new.example', { sub: '\uD800' }),
  ],
])('nobody is made when %s', async (_name, config, claims) => {
  const outside = outsideIssuer(config);
  expect((await outside.call(await outside.token(claims))).status).toBe(401);
  expect(await identitiesOf(outside.issuer)).toBe(0);
  expect(await counted("users WHERE email LIKE '%@new.example'")).toBe(0);
});

test('an email that the issuer calls “true” for verified makes a user, and links a known one', async () => {
  await setJane('email_verified', 1);
  const outside = outsideIssuer({ createUsers });
  const claims = (email: string) => verified(email, { email_verified: 'true' });
  const made = await outside.call(await outside.token(claims('text@true.example')));
  expect(made.json.data).toMatchObject({ email: 'text@true.example' });
  const linked = await outside.call(await outside.token(claims(people.jane.email)));
  expect(linked.json.data.userId).toBe(people.jane.id);
});

test('somebody known by a verified email is linked, and changed in nothing', async () => {
  await setJane('email_verified', 1);
  const jane = () =>
    env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(people.jane.id).first();
  const before = await jane();
  const outside = outsideIssuer({ createUsers });
  const token = await outside.token(verified(people.jane.email, { name: 'Somebody Else' }));
  expect((await outside.call(token)).json.data.userId).toBe(people.jane.id);
  expect(await jane()).toEqual(before);
});

test('a service is not linked: its email is a label, and the person gets a user of their own', async () => {
  const { user } = await made('root', '/platform/users/service-users', { email: freshEmail() });
  const outside = outsideIssuer({ createUsers });
  const { json } = await outside.call(await outside.token(verified(user.email)));
  expect(json.data).toMatchObject({ email: user.email, username: user.email, kind: 'human' });
  expect(json.data.userId).not.toBe(user.id);
});

test('an email that somebody has for a username makes nobody', async () => {
  await setJane('username', 'taken@example.com');
  const outside = outsideIssuer({ createUsers });
  const token = await outside.token(verified('taken@example.com'));
  expect((await outside.call(token)).status).toBe(401);
  expect(await usersOf('taken@example.com')).toBe(0);
  await setJane('username', people.jane.username);
});

test('a subject keeps its user when its email changes at the issuer', async () => {
  await setJane('email_verified', 1);
  const outside = outsideIssuer({ createUsers });
  const sub = 'moving';
  const first = await outside.call(await outside.token(verified('moving@example.com', { sub })));
  const moved = await outside.call(await outside.token(verified(people.jane.email, { sub })));
  expect(moved.json.data.userId).toBe(first.json.data.userId);
  expect(moved.json.data.email).toBe('moving@example.com');
});

test('twenty first requests at once make one user with one identity', async () => {
  const outside = outsideIssuer({ createUsers });
  const token = await outside.token(verified('crowd@example.com'));
  const answers = await Promise.all(Array.from({ length: 20 }, () => outside.call(token)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(new Set(answers.map(({ json }) => json.data.userId)).size).toBe(1);
  expect(await usersOf('crowd@example.com')).toBe(1);
  expect(await identitiesOf(outside.issuer)).toBe(1);
  expect(
    await counted("events WHERE action = 'identity.link' AND keys = ?", `["${outside.issuer}"]`),
  ).toBe(1);
});

test('in D1 alone, one subject under ten emails at once makes one user and leaves no other', async () => {
  const db = probeD1(env.DB, delayed(3));
  const link = (i: number) =>
    applyLink(db, {
      issuer: 'https://race.test/',
      subject: 'one',
      userId: newId('user'),
      principalId: newId('principal'),
      mutationId: newId('event'),
      email: `race${i}@example.com`,
      actorId: null,
      requestId: 'test',
      now: Date.now(),
      grounds: null,
      fields: { email_verified: 1 },
      proves: null,
    });
  const known = await Promise.all(Array.from({ length: 10 }, (_, i) => link(i)));
  expect(known.map(({ answer }) => answer)).toEqual(Array(10).fill(true));
  expect(await counted("users WHERE email LIKE 'race%'")).toBe(1);
  expect(
    await counted("principals p JOIN users u ON u.id = p.user_id WHERE u.email LIKE 'race%'"),
  ).toBe(1);
  expect(await identitiesOf('https://race.test/')).toBe(1);
});

test('a link whose acknowledgement was lost is the same when it is tried again', async () => {
  const command = {
    issuer: 'https://retry.test/',
    subject: 'one',
    userId: newId('user'),
    principalId: newId('principal'),
    mutationId: newId('event'),
    email: 'retry@example.com',
    actorId: null,
    requestId: 'test',
    now: Date.now(),
    grounds: null,
    fields: { email_verified: 1 as const },
    proves: null,
  };
  expect((await applyLink(env.DB, command)).answer).toBe(true);
  expect((await applyLink(env.DB, command)).answer).toBe(true);
  expect(await counted('users WHERE id = ?', command.userId)).toBe(1);
  expect(await counted('events WHERE id = ?', command.mutationId)).toBe(1);
});
