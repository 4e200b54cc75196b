/** Requests to the endpoints that the fault sweep does not cover by itself. */
import { identityIdOf } from '../../src/api/identities/present.ts';
import { codeKinds } from './code-kinds.ts';
import type { Cast } from './fakes/fault-cast.ts';
import { by, byRoot, type Kind } from './fault-requests.ts';
import { invitationReads } from './invitation-kinds.ts';
import { ruleKinds } from './rule-kinds.ts';
import { undoKinds } from './undo-kinds.ts';
import { webhookKinds } from './webhook-kinds.ts';

const ofAnn = { registrars: ({ ann }: Cast) => [ann.email] };
const ofBot = { registrars: ({ bot }: Cast) => [bot.email] };
const ofCat = { registrars: ({ cat }: Cast) => [cat.email] };
const newEmail = ({ tag }: Cast) => `${tag}.new@example.com`;
const ofNew = { registrars: (cast: Cast) => [newEmail(cast)] };
const made = (cast: Cast) => ({ email: newEmail(cast), name: 'New' });

const app = ({ app: { id } }: Cast) => `/api/v1/applications/${id}`;
const org = ({ acme: { id } }: Cast) => `/api/v1/organizations/${id}`;
const below = (base: (cast: Cast) => string, path: string | ((cast: Cast) => string)) => {
  return (cast: Cast) => base(cast) + (typeof path === 'string' ? path : path(cast));
};
const platform = () => '/api/v1/platform';
const aMember = ({ ann }: Cast) => `/members/${ann.id}`;
const aUser = ({ ann }: Cast) => `/users/${ann.id}`;
const anAdmin = ({ ann }: Cast) => `/admin/${ann.id}`;
const services = '/users/service-users';
const service = ({ bot }: Cast) => `${services}/${bot.id}`;
/** Ann and Bot belong to the application as well. */
const inApp = {
  stored: ({ app: { id }, ann, bot }: Cast) =>
    [ann, bot].map(
      (user) =>
        `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
         VALUES ('${id}', '${user.id}', '${id}', 'member', 0, 0, 0)`,
    ),
};
const asAdmin = {
  stored: ({ acme, ann }: Cast) => [
    `UPDATE memberships SET role = 'admin' WHERE scope_id = '${acme.id}' AND user_id = '${ann.id}'`,
  ],
};
/** Ann belongs to Acme alone, by which she is managed, or its application is. */
const managedBy = (tenant: 'app' | 'acme') => ({
  stored: (cast: Cast) => [
    `UPDATE users SET managed_by = '${cast[tenant].id}' WHERE id = '${cast.ann.id}'`,
    `DELETE FROM memberships WHERE user_id = '${cast.ann.id}' AND scope_id <> '${cast.acme.id}'`,
  ],
});
const anAttribute = {
  stored: ({ attribute: { id, key } }: Cast) => [
    `INSERT INTO attribute_definitions (id, key, label, type, created_at, updated_at)
     VALUES ('${id}', '${key}', '${key}', 'number', 0, 0)`,
  ],
};

const subjectOf = ({ ann }: Cast) => ({ issuer: 'https://id.test/', subject: ann.id });
const anIdentity = {
  stored: (cast: Cast) => [
    `INSERT INTO identities (issuer, subject, user_id, created_at)
     VALUES ('https://id.test/', '${subjectOf(cast).subject}', '${cast.ann.id}', 0)`,
  ],
};

const ofPerson = ({ ann }: Cast) => `/api/v1/users/${ann.id}/identities`;
const ofPersonOne = (cast: Cast) => `${ofPerson(cast)}/${identityIdOf(subjectOf(cast))}`;

const get = (path: (cast: Cast) => string): Kind => ({ request: byRoot('GET', path) });

const serviceKinds = (
  name: string,
  base: (cast: Cast) => string,
  more: Partial<Kind> = {},
): Record<string, Kind> => ({
  [`list of services, ${name}`]: get(below(base, services)),
  [`a service, ${name}`]: { ...more, ...get(below(base, service)) },
  [`new service, ${name}`]: { ...ofNew, request: byRoot('POST', below(base, services), made) },
  [`PUT of a service, ${name}`]: {
    ...more,
    ...ofBot,
    request: byRoot('PUT', below(base, service), () => ({ name: 'Bo' })),
  },
  [`PATCH of a service, ${name}`]: {
    ...more,
    ...ofBot,
    request: byRoot('PATCH', below(base, service), () => ({ name: 'Bo' })),
  },
  [`end of a service, ${name}`]: {
    ...more,
    ...ofBot,
    request: byRoot('DELETE', below(base, service)),
  },
});

const named = () => ({ description: 'Changed' });
const role = (is: string) => () => ({ role: is });

export const moreKinds: Readonly<Record<string, Kind>> = {
  ...ruleKinds,
  ...webhookKinds,
  health: get(() => '/healthz'),
  'health in detail': get(() => '/healthz?details'),
  'all users': get(below(platform, '/users')),
  'users of an organization': get(below(org, '/users')),
  'a user of an application': get(below(app, aUser)),
  'a user of an organization': get(below(org, aUser)),
  'new user, alias': { ...ofNew, request: byRoot('POST', below(platform, '/users/create'), made) },
  'new user in an application': { ...ofNew, request: byRoot('POST', below(app, '/users'), made) },
  'new user in an organization': { ...ofNew, request: byRoot('POST', below(org, '/users'), made) },
  'PATCH of a user of an application': {
    ...managedBy('app'),
    ...ofAnn,
    request: byRoot('PATCH', below(app, aUser), () => ({ name: 'A' })),
  },
  'PATCH of a user of an organization': {
    ...managedBy('acme'),
    ...ofAnn,
    request: byRoot('PATCH', below(org, aUser), () => ({ name: 'A' })),
  },
  'end of a user of an application': {
    ...managedBy('app'),
    ...ofAnn,
    request: byRoot('DELETE', below(app, aUser)),
  },
  'end of a user of an organization': {
    ...managedBy('acme'),
    ...ofAnn,
    request: byRoot('DELETE', below(org, aUser)),
  },
  'PATCH of a user': {
    ...ofAnn,
    request: byRoot(
      'PATCH',
      below(platform, ({ ann }) => `/users/${ann.id}`),
      () => ({ name: 'A' }),
    ),
  },
  ...serviceKinds('platform', platform),
  ...serviceKinds('application', app, inApp),
  ...serviceKinds('organization', org),
  applications: get(() => '/api/v1/applications'),
  'an application': get(app),
  'PATCH of an application': { request: byRoot('PATCH', app, named) },
  'an organization': get(org),
  'PATCH of an organization': { request: byRoot('PATCH', org, named) },
  'a member of an application': { ...inApp, ...get(below(app, aMember)) },
  'a member': get(below(org, aMember)),
  'an admin': { ...asAdmin, ...get(below(org, anAdmin)) },
  'members of an application': get(below(app, '/members')),
  'new member of an application': {
    ...ofCat,
    request: byRoot('POST', below(app, '/members'), ({ cat }) => ({ userId: cat.id })),
  },
  'PUT of a member of an application': {
    ...inApp,
    ...ofAnn,
    request: byRoot('PUT', below(app, aMember), role('developer')),
  },
  'PATCH of a member of an application': {
    ...inApp,
    ...ofAnn,
    request: byRoot('PATCH', below(app, aMember), role('developer')),
  },
  'end of a member of an application': {
    ...inApp,
    ...ofAnn,
    request: byRoot('DELETE', below(app, aMember)),
  },
  'transfer of an application': {
    stored: (cast) => [
      ...inApp.stored(cast),
      `UPDATE memberships SET role = 'owner' WHERE scope_id = '${cast.app.id}' AND user_id = '${cast.ann.id}'`,
      `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
       VALUES ('${cast.app.id}', '${cast.cat.id}', '${cast.app.id}', 'member', 0, 0, 0)`,
    ],
    ...ofAnn,
    request: (cast) => by('ann', 'POST', below(app, '/transfer'), { userId: cast.cat.id })(cast),
  },
  'PUT of a member': { ...ofAnn, request: byRoot('PUT', below(org, aMember), role('admin')) },
  admins: get(below(org, '/admin')),
  'new admin': {
    ...ofAnn,
    request: byRoot('POST', below(org, '/admin'), ({ ann }) => ({ userId: ann.id })),
  },
  'PUT of an admin': {
    ...asAdmin,
    ...ofAnn,
    request: byRoot('PUT', below(org, anAdmin), role('owner')),
  },
  'PATCH of an admin': {
    ...asAdmin,
    ...ofAnn,
    request: byRoot('PATCH', below(org, anAdmin), role('owner')),
  },
  'end of an admin': { ...asAdmin, ...ofAnn, request: byRoot('DELETE', below(org, anAdmin)) },
  'an attribute': {
    ...anAttribute,
    ...get(({ attribute }) => `/api/v1/user-attributes/${attribute.id}`),
  },
  'obtaining a token': {
    request: ({ ann }) => ({
      path: '/api-token-auth/',
      method: 'POST',
      body: { username: ann.email, password: 'demo-password' },
    }),
  },
  'clearing one’s record': {
    request: by(
      'ann',
      'DELETE',
      ({ acme }) => `/api/core/users/platform-metadata/?platform_key=${acme.key}`,
    ),
  },
  identities: { ...anIdentity, request: by('ann', 'GET', () => '/api/v1/me/identities') },
  'an identity': {
    ...anIdentity,
    request: by('ann', 'GET', (cast) => `/api/v1/me/identities/${identityIdOf(subjectOf(cast))}`),
  },
  'erasure of a person': {
    ...ofAnn,
    request: byRoot(
      'POST',
      ({ ann }) => `/api/v1/users/${ann.id}/erase`,
      () => ({}),
    ),
  },
  'end of a suppression': {
    request: byRoot(
      'DELETE',
      () => '/api/v1/suppressions',
      () => ({ email: 'never@example.com' }),
    ),
  },
  'receipt of an erasure': get(() => '/api/v1/erasures/erasure_never'),
  'history of a person': get(({ ann }) => `/api/v1/users/${ann.id}/history`),
  'all events': get(() => '/api/v1/events'),
  'history, application': get(below(app, '/history')),
  'history, organization': get(below(org, '/history')),
  'history of a record': get(
    ({ acme, ann }) =>
      `/api/core/users/platform-metadata/history?platform_key=${acme.key}&username=${ann.username}`,
  ),
  'export of a person': get(({ ann }) => `/api/v1/users/${ann.id}/export`),
  'identities of a person': { ...anIdentity, ...get(ofPerson) },
  'an identity of a person': { ...anIdentity, ...get(ofPersonOne) },
  'an identity that a person has': {
    ...anIdentity,
    ...ofAnn,
    request: byRoot('POST', ofPerson, subjectOf),
  },
  'end of an identity of a person': {
    ...anIdentity,
    ...ofAnn,
    request: byRoot('DELETE', ofPersonOne),
  },
  'tokens of an organization': {
    stored: ({ acme, annsOther }) => [
      `UPDATE tokens SET scope_id = '${acme.id}' WHERE id = '${annsOther.tokenId}'`,
    ],
    request: by('bob', 'GET', ({ acme }) => `/api/v1/tokens?scopeId=${acme.id}`),
  },
  'a token': {
    request: by('ann', 'GET', ({ annsOther }) => `/api/v1/tokens/${annsOther.tokenId}`),
  },
  metrics: { request: byRoot('GET', () => '/metrics') },
  ...codeKinds,
  ...undoKinds,
  ...invitationReads,
  'end of an identity': {
    ...anIdentity,
    request: by(
      'ann',
      'DELETE',
      (cast) => `/api/v1/me/identities/${identityIdOf(subjectOf(cast))}`,
    ),
  },
};
