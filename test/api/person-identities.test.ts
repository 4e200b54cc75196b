/** Identities that are given to people by those who manage people. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, type Sent, send } from '../support/client.ts';
import { know, outsideIssuer } from '../support/outside-issuer.ts';
import { freshEmail } from '../support/tenancy.ts';

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM identities').run();
  // Ada manages people for the team.
  const sql = `UPDATE principals SET role = 'admin' WHERE user_id = ?`;
  await env.DB.prepare(sql).bind(people.admin.id).run();
});

const { admin, operator, john, jane } = people;
const listOf = (id: string) => `/api/v1/users/${id}/identities`;

/** A request to a Worker in which an issuer is configured. */
const through = (outside: ReturnType<typeof outsideIssuer>) => (path: string, sent: Sent) =>
  outside.call(sent.token ?? ROOT, path, sent);

const post = (body: object, token = ROOT): Sent => ({ method: 'POST', token, body });
const identifyPath = '/api/v1/users/identify';

async function limitedToken(permissions: readonly string[]) {
  const sent = post({ name: 'limited', permissions }, operator.token);
  return (await send('/api/v1/tokens', sent)).json.data.token as string;
}

describe('an identity that is given at identify', () => {
  test('lets its subject act as the person, whatever its email', async () => {
    const outside = outsideIssuer();
    const call = through(outside);
    const identities = [{ issuer: outside.issuer, subject: 'imported' }];
    const made = await call(identifyPath, post({ email: freshEmail(), identities }, admin.token));
    expect(made.status).toBe(201);
    const me = await outside.call(await outside.token({ sub: 'imported' }));
    expect(me.json.data.userId).toBe(made.json.data.userId);
  });

  test('is added to the others, and changes nothing the second time', async () => {
    const outside = outsideIssuer();
    const call = through(outside);
    const email = freshEmail();
    const given = (...subjects: string[]) => ({
      email,
      identities: subjects.map((subject) => ({ issuer: outside.issuer, subject })),
    });
    const { json } = await call(identifyPath, post(given('one')));
    expect((await call(identifyPath, post(given('one', 'two')))).status).toBe(200);
    expect((await call(identifyPath, post(given('two')))).status).toBe(200);
    const list = await call(listOf(json.data.userId), {});
    expect(list.json.data.map(({ subject }: { subject: string }) => subject).sort()).toEqual([
      'one',
      'two',
    ]);
    const events = env.DB.prepare(
      `SELECT actor_id, keys FROM events WHERE user_id = ? AND action = 'identity.link'`,
    ).bind(json.data.userId);
    expect((await events.all()).results).toEqual(
      Array(2).fill({ actor_id: 'root', keys: JSON.stringify([outside.issuer]) }),
    );
  });

  test('goes nowhere if another has it, and the person stays as they were', async () => {
    const outside = outsideIssuer();
    const call = through(outside);
    await know(outside.issuer, 'taken', jane.id);
    const body = {
      email: freshEmail(),
      identities: [{ issuer: outside.issuer, subject: 'taken' }],
    };
    const { status, json, text } = await call(identifyPath, post(body));
    expect([status, json.error.code]).toEqual([409, 'CONFLICT']);
    expect(text).not.toContain(jane.id);
    expect(text).not.toContain(jane.email);
    const sql = 'SELECT count(*) AS n FROM users WHERE email = ?';
    expect(await env.DB.prepare(sql).bind(body.email).first('n')).toBe(0);
  });

  test('ends with the first proof of the email, unless the platform has given it', async () => {
    for (const [token, left] of [
      [admin.token, 0],
      [operator.token, 1],
    ] as const) {
      const outside = outsideIssuer();
      const call = through(outside);
      const email = freshEmail();
      const identities = [{ issuer: outside.issuer, subject: email }];
      expect((await call(identifyPath, post({ email, identities }, token))).status).toBe(201);
      const proof = await call(identifyPath, post({ email, emailVerified: true }));
      const list = await call(listOf(proof.json.data.userId), {});
      expect(list.json.data).toHaveLength(left);
    }
  });
});

test('a user of the platform is created with identities, and a service with none', async () => {
  const outside = outsideIssuer();
  const call = through(outside);
  const path = '/api/v1/platform/users';
  const identities = [{ issuer: outside.issuer, subject: 'created' }];
  const made = await call(path, post({ email: freshEmail(), identities }, operator.token));
  expect(made.status).toBe(201);
  const me = await outside.call(await outside.token({ sub: 'created' }));
  expect(me.json.data.userId).toBe(made.json.user.id);
  const again = await call(path, post({ email: freshEmail(), identities }, operator.token));
  expect(again.status).toBe(409);
  const other = [{ issuer: outside.issuer, subject: 'service' }];
  const service = { name: 'Bot', isServiceUser: true, identities: other };
  expect((await call(path, post(service, operator.token))).status).toBe(409);
  const there = `/api/v1/applications/${tenants.myApp.id}/users`;
  const unknown = await call(there, post({ email: freshEmail(), identities: other }));
  expect(unknown.status).toBe(400);
});

describe('an identity that is added', () => {
  test('is 201 with its place, then 200, and its subject acts as the person', async () => {
    const outside = outsideIssuer();
    const call = through(outside);
    const name = { issuer: outside.issuer, subject: 'jane at work' };
    const { status, json, headers } = await call(listOf(jane.id), post(name, operator.token));
    expect(status).toBe(201);
    expect(json.data).toEqual({ id: expect.any(String), linkedAt: expect.any(String), ...name });
    const place = headers.get('Location') ?? '';
    expect((await call(place, {})).json.data).toEqual(json.data);
    const again = await call(listOf(jane.principalId), post(name));
    expect([again.status, again.json.data]).toEqual([200, json.data]);
    const me = await outside.call(await outside.token({ sub: name.subject }));
    expect(me.json.data.userId).toBe(jane.id);
    const end = { method: 'DELETE', token: admin.token };
    expect((await call(place, end)).status).toBe(204);
    expect((await outside.call(await outside.token({ sub: name.subject }))).status).toBe(401);
    expect((await call(place, {})).status).toBe(404);
  });

  test('is of an issuer that is configured; which these are, the platform is told', async () => {
    const outside = outsideIssuer();
    const call = through(outside);
    const stray = { issuer: 'https://stray.test/', subject: 'jane' };
    const { status, json } = await call(listOf(jane.id), post(stray));
    expect(status).toBe(400);
    expect(json.error.details.errors.issuer[0]).toContain(outside.issuer);
    const body = { email: freshEmail(), identities: [stray] };
    const told = await call(identifyPath, post(body, admin.token));
    expect(Object.keys(told.json.error.details.errors)).toEqual(['identities.0.issuer']);
    expect(told.text).not.toContain(outside.issuer);
  });

  test('is of nobody else: 409, without a word about whom', async () => {
    const outside = outsideIssuer();
    await know(outside.issuer, 'john', john.id);
    const name = { issuer: outside.issuer, subject: 'john' };
    const { status, text } = await through(outside)(listOf(jane.id), post(name));
    expect(status).toBe(409);
    expect(text).not.toContain(john.id);
  });

  test('goes to one of ten people who get it at once, and the others are told', async () => {
    const outside = outsideIssuer();
    const identities = [{ issuer: outside.issuer, subject: 'raced' }];
    const give = () => through(outside)(identifyPath, post({ email: freshEmail(), identities }));
    const answers = await Promise.all(Array.from({ length: 10 }, give));
    const codes = answers.map(({ status }) => status).sort();
    expect(codes).toEqual([201, ...Array(9).fill(409)]);
  });

  test('is one of a hundred at most', async () => {
    const outside = outsideIssuer();
    const subjects = JSON.stringify(Array.from({ length: 100 }, (_, i) => `no ${i}`));
    await env.DB.prepare(
      `INSERT INTO identities (issuer, subject, user_id, created_at)
       SELECT ?, value, ?, key FROM json_each(?)`,
    )
      .bind(outside.issuer, jane.id, subjects)
      .run();
    const call = through(outside);
    const name = { issuer: outside.issuer, subject: 'one more' };
    expect((await call(listOf(jane.id), post(name))).json.error.code).toBe('CONFLICT');
    const pages: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await call(`${listOf(jane.id)}?limit=40${cursor}`, {});
      pages.push(...page.json.data.map(({ subject }: { subject: string }) => subject));
      expect(page.json.meta.pagination.total).toBe(100);
      if (!page.json.meta.pagination.hasMore) break;
      cursor = `&cursor=${page.json.meta.pagination.cursor}`;
    }
    expect(pages).toEqual(Array.from({ length: 100 }, (_, i) => `no ${99 - i}`));
  });
});

describe('who may', () => {
  const set = (id: string, sql: string) =>
    env.DB.prepare(`UPDATE users SET ${sql} WHERE id = ?`).bind(id).run();
  const fresh = async () => (await send(identifyPath, post({ email: freshEmail() }))).json.data;

  test('whoever manages people gives one to an account in their hands, and to no other', async () => {
    const outside = outsideIssuer();
    const call = through(outside);
    const name = (subject: string) => ({ issuer: outside.issuer, subject });
    const unproven = await fresh();
    expect((await call(listOf(unproven.userId), post(name('a'), admin.token))).status).toBe(201);
    const proven = await fresh();
    await set(proven.userId, 'email_verified = 1');
    const member = await fresh();
    const members = `/api/v1/organizations/${tenants.acme.id}/members`;
    await send(members, post({ userId: member.userId }));
    for (const { userId, email } of [
      proven,
      member,
      { userId: operator.id, email: operator.email },
    ]) {
      const added = await call(listOf(userId), post(name(userId), admin.token));
      expect(added.status).toBe(403);
      const body = { email, identities: [name(userId)] };
      expect((await call(identifyPath, post(body, admin.token))).status).toBe(403);
    }
    const proving = { email: freshEmail(), emailVerified: true, identities: [name('b')] };
    expect((await call(identifyPath, post(proving, admin.token))).status).toBe(403);
    expect((await call(identifyPath, post(proving, operator.token))).status).toBe(201);
    expect((await call(listOf(member.userId), post(name('c'), operator.token))).status).toBe(201);
  });

  test('no token with limits, nobody by a claim alone, and nobody for themselves', async () => {
    const outside = outsideIssuer({ adminClaims: ['is_admin'] });
    const call = through(outside);
    await know(outside.issuer, 'jane', jane.id);
    const name = { issuer: outside.issuer, subject: 'new' };
    const limited = await limitedToken(['people.manage', 'platform.manage_tokens']);
    const claimed = await outside.token({ sub: 'jane', is_admin: true });
    for (const [token, id] of [
      [limited, john.id],
      [claimed, operator.id],
      [operator.token, operator.id],
      [john.token, john.id],
      [john.token, jane.id],
    ] as const) {
      expect((await call(listOf(id), post(name, token))).status).toBe(403);
    }
    expect((await call(listOf('user_nobody'), post(name))).status).toBe(404);
  });

  test('people list and remove their own, but for the last one without a password', async () => {
    const outside = outsideIssuer();
    const call = through(outside);
    const own = await fresh();
    await set(own.userId, "email_verified = 1, status = 'active'");
    for (const subject of ['first', 'second']) await know(outside.issuer, subject, own.userId);
    const token = await outside.token({ sub: 'first' });
    const list = await call(listOf(own.userId), { token });
    expect(list.json.data).toHaveLength(2);
    expect((await call(listOf(jane.id), { token })).status).toBe(403);
    const one = ({ id }: { id: string }) => `${listOf(own.userId)}/${id}`;
    const second = list.json.data.find(({ subject }: { subject: string }) => subject === 'second');
    const first = list.json.data.find(({ subject }: { subject: string }) => subject === 'first');
    const end = { method: 'DELETE', token };
    expect((await call(one(second), end)).status).toBe(204);
    for (const path of [one(first), `/api/v1/me/identities/${first.id}`]) {
      expect((await call(path, end)).json.error.message).toContain('no password');
    }
    expect((await call(one(first), { method: 'DELETE', token: admin.token })).status).toBe(204);
  });

  test('whoever manages people removes none of the team', async () => {
    const outside = outsideIssuer();
    await know(outside.issuer, 'operator', operator.id);
    const call = through(outside);
    const [{ id }] = (await call(listOf(operator.id), { token: admin.token })).json.data;
    const end = (token: string) =>
      call(`${listOf(operator.id)}/${id}`, { method: 'DELETE', token });
    expect((await end(admin.token)).status).toBe(404);
    expect((await end(ROOT)).status).toBe(204);
  });
});

describe('an email that nobody has proven', () => {
  const noticeOf = async (path: string, body: object, call = through(outsideIssuer())) =>
    (await call(path, post(body))).headers.get('x-notice');

  test('is told by the answers that create people, while an issuer is configured', async () => {
    const paths = [
      identifyPath,
      '/api/v1/platform/users',
      `/api/v1/applications/${tenants.myApp.id}/users`,
    ];
    for (const path of paths) {
      expect(await noticeOf(path, { email: freshEmail() }), path).toMatch(/^email_unverified: /);
      const plain = await send(path, post({ email: freshEmail() }));
      expect([plain.status, plain.headers.get('x-notice')]).toEqual([201, null]);
    }
    expect(await noticeOf(identifyPath, { email: freshEmail(), emailVerified: true })).toBe(null);
    const service = { name: 'Bot', isServiceUser: true };
    expect(await noticeOf('/api/v1/platform/users', service)).toBe(null);
  });

  test('is told again by a repeated answer', async () => {
    const outside = outsideIssuer();
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const sent = { ...post({ email: freshEmail() }), headers };
    const answers = [
      await through(outside)(identifyPath, sent),
      await through(outside)(identifyPath, sent),
    ];
    expect(answers.map((answer) => answer.headers.get('x-notice'))).toEqual(
      Array(2).fill(expect.stringContaining('email_unverified')),
    );
    expect(answers[1]?.headers.get('Idempotent-Replayed')).toBe('true');
  });
});
