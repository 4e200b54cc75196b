/** One new object for each path that can be changed, with changes that differ from each other. */
import { env } from 'cloudflare:workers';
import { people, tenants } from '../../scripts/demo-data.ts';
import { presentIdentity } from '../../src/api/identities/present.ts';
import type { Contract } from '../../src/http/contract.ts';
import { etagOf } from '../../src/http/etag.ts';
import { ROOT, record, send } from './client.ts';
import { freshEmail, made } from './tenancy.ts';

export interface Changeable {
  readonly path: string;
  readonly token: string;
  readonly etag: string;
  /** The body of the nth change; it differs from what is stored, and from the others. */
  readonly change: (n: number) => unknown;
  /** Reads everything of it, to see whether anything changed. */
  readonly state: () => Promise<unknown>;
}

const named = (n: number) => ({ name: `Name ${n}` });

/** Reads a path, or the rows of a query where the path has no GET. */
const reading = (path: string) => async () => (await send(path, { token: ROOT })).json;
const rows = (sql: string, id: string) => async () =>
  (await env.DB.prepare(sql).bind(id).all()).results;

async function created(path: string, body: object) {
  const answer = await send(`/api/v1${path}`, { method: 'POST', token: ROOT, body });
  if (answer.status > 201) throw new Error(answer.text);
  return { json: answer.json, etag: answer.headers.get('ETag') ?? '' };
}

async function readable(path: string, change: Changeable['change']): Promise<Changeable> {
  const etag = (await send(path, { token: ROOT })).headers.get('ETag') ?? '';
  return { path, token: ROOT, etag, change, state: reading(path) };
}

const newUser = async () => (await made('root', '/platform/users', { email: freshEmail() })).user;

async function newOrganization(): Promise<string> {
  const body = { name: `Conditions ${crypto.randomUUID()}`, applicationId: tenants.myApp.id };
  return (await made('root', '/organizations', body)).organization.id;
}

const organizationPath = async () => `/organizations/${await newOrganization()}`;

/** The path of a new application. */
async function newApplication(): Promise<string> {
  const body = { key: crypto.randomUUID(), name: 'New' };
  return `/applications/${(await created('/applications', body)).json.application.id}`;
}

/** A service user, created where its path says. */
async function serviceUser(collection: string): Promise<Changeable> {
  const { user } = (await created(collection, { email: freshEmail() })).json;
  return readable(`/api/v1${collection}/${user.id}`, named);
}

/** A person, created in a tenant. */
async function userOf(tenant: string): Promise<Changeable> {
  const { json, etag } = await created(`${tenant}/users`, { email: freshEmail() });
  const path = `/api/v1${tenant}/users/${json.user.id}`;
  return { path, token: ROOT, etag, change: named, state: reading(path) };
}

/** A member of a tenant with two more owners, so that any role may be given. */
async function member(tenant: string, list: string, roles: readonly string[]): Promise<Changeable> {
  for (const role of ['owner', 'owner']) {
    const { id: userId } = await newUser();
    await made('root', `${tenant}/members`, { userId, role });
  }
  const { id: userId } = await newUser();
  const { etag } = await created(`${tenant}${list}`, { userId, role: roles[0] });
  const path = `/api/v1${tenant}${list}/${userId}`;
  const state = rows('SELECT * FROM memberships WHERE user_id = ?', userId);
  const change = (n: number) => ({ role: roles[(n + 1) % roles.length] });
  return { path, token: ROOT, etag, change, state };
}

async function token(): Promise<Changeable> {
  const { id: userId } = await newUser();
  const { json, etag } = await created('/tokens', { name: 'n', userId });
  const { id } = json.data;
  const state = rows('SELECT * FROM tokens WHERE id = ?', id);
  return { path: `/api/v1/tokens/${id}`, token: ROOT, etag, change: () => undefined, state };
}

async function identity(whose: string): Promise<Changeable> {
  const of = { issuer: 'https://id.example.com/', subject: crypto.randomUUID(), linkedAt: 1 };
  await env.DB.prepare(
    'INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, 1)',
  )
    .bind(of.issuer, of.subject, people.john.id)
    .run();
  const shown = presentIdentity(of);
  const state = rows('SELECT * FROM identities WHERE subject = ?', of.subject);
  const path = `/api/v1/${whose}/identities/${shown.id}`;
  const { token: owner } = people.john;
  return { path, token: owner, etag: etagOf(shown), change: () => undefined, state };
}

/** An invitation to a tenant. */
async function invitation(tenant: string): Promise<Changeable> {
  const body = { email: freshEmail(), deliver: false };
  const { json, etag } = await created(`${tenant}/invitations`, body);
  const { id } = json.invitation;
  const state = rows('SELECT * FROM invitations WHERE id = ?', id);
  const path = `/api/v1${tenant}/invitations/${id}`;
  return { path, token: ROOT, etag, change: () => undefined, state };
}

/** What a new tenant says of keys without a rule. */
async function policy(tenant: Promise<string>): Promise<Changeable> {
  const words = ['admin', 'refuse'];
  return readable(`/api/v1${await tenant}/metadata-keys`, (n) => ({ unknownKeys: words[n % 2] }));
}

/** The rule of a new tenant for a key. */
async function rule(tenant: Promise<string>): Promise<Changeable> {
  const path = `/api/v1${await tenant}/metadata-keys/theme`;
  await send(path, { method: 'PUT', token: ROOT, body: { type: 'string' } });
  return readable(path, (n) => ({ label: `Label ${n}` }));
}

/** The defaults of a new tenant. */
async function defaults(tenant: Promise<string>): Promise<Changeable> {
  const path = `/api/v1${await tenant}/metadata-defaults`;
  await send(path, { method: 'PUT', token: ROOT, body: { metadata: { n: -1 } } });
  return readable(path, (n) => ({ metadata: { n } }));
}

/** A webhook of the platform or of a tenant. */
async function webhook(of: string): Promise<Changeable> {
  const { json } = await created(`${of}/webhooks`, { url: 'https://example.com/' });
  return readable(`/api/v1${of}/webhooks/${json.data.id}`, (n) => ({ description: `${n}` }));
}

/** The receipt of an erasure. */
async function receipt(): Promise<Changeable> {
  const { id } = await newUser();
  const { json } = await created(`/users/${id}/erase`, {});
  return readable(`/api/v1/erasures/${json.data.id}`, () => undefined);
}

let keys = 0;

async function definition(): Promise<Changeable> {
  keys += 1;
  const body = { key: `condition_${keys}`, type: 'string' };
  const { id } = (await created('/user-attributes', body)).json.data;
  return readable(`/api/v1/user-attributes/${id}`, (n) => ({ label: `Label ${n}` }));
}

async function metadata(): Promise<Changeable> {
  const { id: userId, username } = await newUser();
  await made('root', `/organizations/${tenants.acme.id}/members`, { userId });
  const { path, put } = record('root', { username });
  await put({ metadata: { n: -1 } });
  return readable(path, (n) => ({ metadata: { n } }));
}

const service = (of: string) => `${of}/users/service-users`;
const application = `/applications/${tenants.myApp.id}`;

/** How to make what a path names. */
const makers: Readonly<Record<string, () => Promise<Changeable>>> = {
  '/api/core/users/platform-metadata': metadata,
  '/api/v1/users/:principalId': async () => {
    const person = await created('/users/identify', { email: freshEmail() });
    return readable(`/api/v1/users/${person.json.data.principalId}`, named);
  },
  '/api/v1/user-attributes/:id': definition,
  '/api/v1/tokens/:tokenId': token,
  '/api/v1/me/identities/:identityId': () => identity('me'),
  '/api/v1/users/:principalId/identities/:identityId': () => identity(`users/${people.john.id}`),
  '/api/v1/invitations/:secret': async () => {
    const body = { email: freshEmail(), deliver: false };
    const { secret } = (await created(`${application}/invitations`, body)).json;
    return readable(`/api/v1/invitations/${secret}`, () => undefined);
  },
  '/api/v1/applications/:appId/invitations/:invitationId': () => invitation(application),
  '/api/v1/organizations/:orgId/invitations/:invitationId': () =>
    invitation(`/organizations/${tenants.acme.id}`),
  '/api/v1/platform/users/:userId': async () =>
    readable(`/api/v1/platform/users/${(await newUser()).id}`, named),
  '/api/v1/platform/users/service-users/:userId': () => serviceUser(service('/platform')),
  '/api/v1/applications/:appId/users/service-users/:userId': () =>
    serviceUser(service(application)),
  '/api/v1/organizations/:orgId/users/service-users/:userId': () =>
    serviceUser(service(`/organizations/${tenants.acme.id}`)),
  '/api/v1/applications/:appId/users/:userId': () => userOf(application),
  '/api/v1/organizations/:orgId/users/:userId': () => userOf(`/organizations/${tenants.acme.id}`),
  '/api/v1/applications/:appId/metadata-keys': () => policy(newApplication()),
  '/api/v1/organizations/:orgId/metadata-keys': () => policy(organizationPath()),
  '/api/v1/applications/:appId/metadata-keys/:ruleKey': () => rule(newApplication()),
  '/api/v1/organizations/:orgId/metadata-keys/:ruleKey': () => rule(organizationPath()),
  '/api/v1/applications/:appId/metadata-defaults': () => defaults(newApplication()),
  '/api/v1/organizations/:orgId/metadata-defaults': () => defaults(organizationPath()),
  '/api/v1/webhooks/:webhookId': () => webhook(''),
  '/api/v1/applications/:appId/webhooks/:webhookId': () => webhook(application),
  '/api/v1/organizations/:orgId/webhooks/:webhookId': () =>
    webhook(`/organizations/${tenants.acme.id}`),
  '/api/v1/erasures/:erasureId': receipt,
  '/api/v1/applications/:appId': async () => readable(`/api/v1${await newApplication()}`, named),
  '/api/v1/organizations/:orgId': async () =>
    readable(`/api/v1/organizations/${await newOrganization()}`, named),
  '/api/v1/applications/:appId/members/:userId': () =>
    member(application, '/members', ['member', 'admin', 'developer']),
  '/api/v1/organizations/:orgId/members/:userId': async () =>
    member(`/organizations/${await newOrganization()}`, '/members', ['member', 'admin', 'owner']),
  '/api/v1/organizations/:orgId/admin/:userId': async () =>
    member(`/organizations/${await newOrganization()}`, '/admin', ['admin', 'owner']),
};

export function changeableAt({ path }: Contract): Promise<Changeable> {
  const make = makers[path];
  if (!make) throw new Error(`nothing makes what ${path} names`);
  return make();
}
