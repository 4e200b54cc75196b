/** People are asked before they belong to a tenant, and the secret goes to the address alone. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { newToken } from '../../src/auth/token.ts';
import { ROOT, send } from '../support/client.ts';
import { mailTo } from '../support/mailbox.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const PASSWORD = 'correct horse battery';
const accept = (body: object, token?: string) =>
  send('/api/v1/invitations/accept', { method: 'POST', body, ...(token && { token }) });
const decline = (body: object) => send('/api/v1/invitations/decline', { method: 'POST', body });
const me = async (token: string) => (await send('/api/v1/me', { token })).json.data;

/** An invitation to Acme by its owner, and the secret that its address got. */
async function invited(body: object = {}, at = acme) {
  const email = freshEmail();
  const { invitation } = await made('orgOwner', `${at}/invitations`, { email, ...body });
  const { secret } = await mailTo(email);
  return { email, invitation, secret: String(secret) };
}

/** A person with a password and a verified address. */
async function verifiedPerson() {
  const email = freshEmail();
  const { user } = await made('root', '/platform/users', { email, password: PASSWORD });
  await send('/api/v1/users/identify', {
    method: 'POST',
    token: ROOT,
    body: { email, emailVerified: true },
  });
  const signedIn = await send('/api/v1/auth/token', {
    method: 'POST',
    body: { email, password: PASSWORD },
  });
  return { id: user.id, email, token: signedIn.json.data.token as string };
}

describe('a tenant', () => {
  test('invites by email, without showing the secret', async () => {
    const email = freshEmail();
    const { status, json, headers } = await as('orgOwner').post(`${acme}/invitations`, {
      email,
      role: 'admin',
      name: 'Ivy',
    });
    expect(status).toBe(201);
    expect(json).toEqual({
      invitation: {
        id: expect.stringMatching(/^invitation_/),
        organizationId: tenants.acme.id,
        email,
        role: 'admin',
        name: 'Ivy',
        status: 'pending',
        invitedBy: people.orgOwner.id,
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
        lastSentAt: expect.any(String),
      },
    });
    const place = headers.get('Location') ?? '';
    const read = await as('orgOwner').get(place.replace('/api/v1', ''));
    expect(read.json).toEqual(json);
    expect(read.headers.get('ETag')).toBe(headers.get('ETag'));
    const days = Date.parse(json.invitation.expiresAt) - Date.parse(json.invitation.createdAt);
    expect(days).toBe(7 * 24 * 60 * 60 * 1_000);
  });

  test('lists by status, and revokes', async () => {
    const { invitation, secret } = await invited();
    const at = `${acme}/invitations/${invitation.id}`;
    const ids = async (status: string) =>
      (await as('orgOwner').get(`${acme}/invitations?status=${status}&limit=200`)).json.invitations //
        .map(({ id }: { id: string }) => id);
    expect(await ids('pending')).toContain(invitation.id);
    expect((await as('orgOwner').delete(at)).status).toBe(200);
    expect(await ids('pending')).not.toContain(invitation.id);
    expect(await ids('revoked')).toContain(invitation.id);
    expect((await accept({ secret, password: PASSWORD })).status).toBe(404);
    expect((await as('orgOwner').post(`${at}/resend`, {})).status).toBe(409);
  });

  test('sends again with a new secret, and revives an expired one', async () => {
    const { email, invitation, secret } = await invited();
    await env.DB.prepare('UPDATE invitations SET expires_at = 1 WHERE id = ?')
      .bind(invitation.id)
      .run();
    const at = `${acme}/invitations/${invitation.id}`;
    expect((await as('orgOwner').get(at)).json.invitation.status).toBe('expired');
    expect((await accept({ secret, password: PASSWORD })).status).toBe(404);
    const again = await as('orgOwner').post(`${at}/resend`, { expiresInDays: 30 });
    expect(again.json.invitation).toMatchObject({ id: invitation.id, status: 'pending' });
    const { secret: newer } = await mailTo(email);
    expect(newer).not.toBe(secret);
    expect((await accept({ secret, password: PASSWORD })).status).toBe(404);
    expect((await accept({ secret: newer, password: PASSWORD })).status).toBe(201);
  });

  test('invites an address once: the second one is sent again', async () => {
    const { email, invitation } = await invited();
    const again = await made('orgOwner', `${acme}/invitations`, { email, role: 'admin' });
    expect(again.invitation).toMatchObject({ id: invitation.id, role: 'admin' });
  });

  test('invites no present member', async () => {
    const answer = await as('orgOwner').post(`${acme}/invitations`, { email: people.jane.email });
    expect(answer.status).toBe(409);
  });

  test('gives no role that the inviter may not grant, and shows nothing to others', async () => {
    const admin = await verifiedPerson();
    await made('root', `${acme}/members`, { userId: admin.id, role: 'admin' });
    const body = { email: freshEmail(), role: 'owner' };
    const { token } = admin;
    const refused = await send(`/api/v1${acme}/invitations`, { method: 'POST', token, body });
    expect(refused.status).toBe(403);
    expect((await as('jane').post(`${acme}/invitations`, { email: freshEmail() })).status).toBe(
      403,
    );
    expect((await as('jane').get(`${acme}/invitations`)).status).toBe(403);
    expect((await as('stranger').get(`${acme}/invitations`)).status).toBe(404);
  });

  test('only the platform gets the secret', async () => {
    const body = { email: freshEmail(), deliver: false };
    expect((await as('orgOwner').post(`${acme}/invitations`, body)).status).toBe(403);
    const { invitation, secret } = await made('operator', `${myApp}/invitations`, body);
    const row = await env.DB.prepare('SELECT * FROM invitations WHERE id = ?')
      .bind(invitation.id)
      .first();
    expect(row?.secret_hash).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(row)).not.toContain(secret.replace('inv_', ''));
    expect((await accept({ secret, password: PASSWORD })).status).toBe(201);
  });
});

describe('somebody who is new', () => {
  test('gets an account that the tenant manages, and is signed in', async () => {
    const { email, secret } = await invited({ role: 'admin', name: 'Ivy Invited' });
    const about = await send(`/api/v1/invitations/${secret}`, {});
    expect(about.json.invitation).toMatchObject({
      tenantName: 'Acme Corp',
      inviterName: 'Oscar Owner',
      role: 'admin',
      isKnown: false,
    });
    expect((await accept({ secret })).status).toBe(400);
    const { status, json } = await accept({ secret, password: PASSWORD });
    expect(status).toBe(201);
    expect(json.member).toMatchObject({ organizationId: tenants.acme.id, email, role: 'admin' });
    expect(await me(json.token)).toMatchObject({ email, name: 'Ivy Invited' });
    const row = await env.DB.prepare('SELECT * FROM users WHERE email = ?').bind(email).first();
    expect(row).toMatchObject({ email_verified: 1, managed_by: tenants.acme.id, status: 'active' });
    expect((await accept({ secret, password: PASSWORD })).status).toBe(404);
    expect((await send(`/api/v1/invitations/${secret}`, {})).status).toBe(404);
  });

  test('may decline', async () => {
    const { invitation, secret } = await invited();
    expect((await decline({ secret })).status).toBe(200);
    const at = `${acme}/invitations/${invitation.id}`;
    expect((await as('orgOwner').get(at)).json.invitation.status).toBe('declined');
    expect((await accept({ secret, password: PASSWORD })).status).toBe(404);
  });
});

describe('somebody who has an account', () => {
  test('signs in with the secret and keeps the password', async () => {
    const person = await verifiedPerson();
    await made('orgOwner', `${acme}/invitations`, { email: person.email });
    const { secret } = await mailTo(person.email);
    expect((await accept({ secret, password: 'another password' })).status).toBe(400);
    const { json } = await accept({ secret });
    expect((await me(json.token)).userId).toBe(person.id);
    const body = { email: person.email, password: PASSWORD };
    expect((await send('/api/v1/auth/token', { method: 'POST', body })).status).toBe(201);
  });

  test('accepts with a token, by the secret or by the id of their own list', async () => {
    const person = await verifiedPerson();
    const { invitation } = await made('orgOwner', `${acme}/invitations`, { email: person.email });
    const list = await send('/api/v1/me/invitations', { token: person.token });
    expect(list.json.invitations).toMatchObject([{ id: invitation.id, tenantName: 'Acme Corp' }]);
    expect((await accept({ id: invitation.id }, people.john.token)).status).toBe(404);
    expect((await accept({ id: invitation.id })).status).toBe(401);
    const { status, json } = await accept({ id: invitation.id }, person.token);
    expect([status, json.member?.userId, json.token]).toEqual([201, person.id, undefined]);
  });

  test('accepts nothing that was sent to another address', async () => {
    const { secret } = await invited();
    const person = await verifiedPerson();
    expect((await accept({ secret }, person.token)).status).toBe(403);
    expect((await accept({ secret }, people.john.token)).status).toBe(403);
    expect((await accept({ secret, password: PASSWORD })).status).toBe(201);
  });

  test('accepts nothing with a token of an address that is not proven, or with a limited one', async () => {
    const email = freshEmail();
    await made('root', '/platform/users', { email, password: PASSWORD });
    const body = { email, password: PASSWORD };
    const { json } = await send('/api/v1/auth/token', { method: 'POST', body });
    await made('orgOwner', `${acme}/invitations`, { email });
    const { secret } = await mailTo(email);
    expect((await accept({ secret }, json.data.token)).status).toBe(403);
    const person = await verifiedPerson();
    const { id: scopeId } = tenants.globex;
    await made('root', `/organizations/${scopeId}/members`, { userId: person.id });
    const limited = await send('/api/v1/tokens', {
      method: 'POST',
      token: person.token,
      body: { name: 'bound', scopeId },
    });
    await made('orgOwner', `${acme}/invitations`, { email: person.email });
    const { secret: own } = await mailTo(person.email);
    expect((await accept({ secret: own }, limited.json.data.token)).status).toBe(403);
    expect((await accept({ secret: own }, person.token)).status).toBe(201);
  });

  test('that somebody else has planted claims it, and nothing of the planter stays', async () => {
    const email = freshEmail();
    const { user } = await made('root', '/platform/users', { email });
    await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?')
      .bind('planted', user.id)
      .run();
    const planted = newToken(user.id);
    await env.DB.prepare(
      `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_by, created_at)
       VALUES (?1, ?2, 'personal', 'planted', ?3, ?4, ?2, 0)`,
    )
      .bind(planted.tokenId, user.id, planted.hash, planted.lastFour)
      .run();
    expect((await send('/api/v1/me', { token: planted.token })).status).toBe(200);
    await made('orgOwner', `${acme}/invitations`, { email });
    const { secret } = await mailTo(email);
    const { json } = await accept({ secret, password: PASSWORD, firstName: 'Carla' });
    expect(await me(json.token)).toMatchObject({ userId: user.id, name: 'Carla' });
    expect((await send('/api/v1/me', { token: planted.token })).status).toBe(401);
    const body = { email, password: PASSWORD };
    expect((await send('/api/v1/auth/token', { method: 'POST', body })).status).toBe(201);
  });

  test('that is suspended is not let in', async () => {
    const person = await verifiedPerson();
    await made('orgOwner', `${acme}/invitations`, { email: person.email });
    const { secret } = await mailTo(person.email);
    await as('root').patch(`/platform/users/${person.id}`, { userStatus: 'suspended' });
    expect((await accept({ secret })).status).toBe(403);
  });
});

test('an inviter who may no longer grant the role grants nothing', async () => {
  const inviter = await verifiedPerson();
  await made('root', `${acme}/members`, { userId: inviter.id, role: 'admin' });
  const email = freshEmail();
  await send(`/api/v1${acme}/invitations`, {
    method: 'POST',
    token: inviter.token,
    body: { email, role: 'admin' },
  });
  const { secret } = await mailTo(email);
  await as('root').patch(`${acme}/members/${inviter.id}`, { role: 'member' });
  expect((await accept({ secret, password: PASSWORD })).status).toBe(409);
  await as('root').patch(`${acme}/members/${inviter.id}`, { role: 'admin' });
  expect((await accept({ secret, password: PASSWORD })).status).toBe(201);
});

test('an invitation ends with its tenant', async () => {
  const body = { applicationId: tenants.myApp.id, name: 'Short-lived' };
  const { organization } = await made('root', '/organizations', body);
  const email = freshEmail();
  await made('root', `/organizations/${organization.id}/invitations`, { email });
  const { secret } = await mailTo(email);
  expect((await as('root').delete(`/organizations/${organization.id}`)).status).toBe(200);
  expect((await accept({ secret, password: PASSWORD })).status).toBe(404);
});

test('ten who accept one invitation at once make one member', async () => {
  const { email, secret } = await invited();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => accept({ secret, password: PASSWORD })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const { results } = await env.DB.prepare('SELECT id FROM users WHERE email = ?')
    .bind(email)
    .all();
  expect(results).toHaveLength(1);
});
