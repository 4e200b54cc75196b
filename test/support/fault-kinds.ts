/** Every kind of request that touches storage, as sent by one of the cast. */
import { recordKey } from '../../src/copies/copy.ts';
import { missedBefore } from '../../src/copies/isolate-memory.ts';
import { attributeChanges, attributeReads } from './attribute-kinds.ts';
import { batchKinds } from './batch-kinds.ts';
import { aWrongCode } from './code-kinds.ts';
import { exportKinds } from './export-kinds.ts';
import { changeBehindKV } from './fakes/fault-cast.ts';
import {
  aNumber,
  annIsOut,
  annReads,
  annResolves,
  application,
  by,
  byRoot,
  comingTo,
  type Kind,
  member,
  members,
  movedEmail,
  newEmail,
  ofAnn,
  organization,
  person,
  record,
  recordShows,
  service,
  services,
  transfer,
  user,
} from './fault-requests.ts';
import { ingestKinds } from './ingest-kinds.ts';
import { invitationChanges } from './invitation-kinds.ts';
import { ruleKinds } from './rule-kinds.ts';

const reads: Record<string, Kind> = {
  'own record, hot': { request: annReads, hot: true },
  'own record, cold': { request: annReads },
  'own record, missed before': {
    request: annReads,
    before: async ({ ann, acme }) => {
      missedBefore(recordKey(ann.id, acme.key));
    },
  },
  'own record, with no-cache': {
    hot: true,
    request: (cast) => ({ ...annReads(cast), headers: { 'Cache-Control': 'no-cache' } }),
  },
  'own record, resolved': { request: annResolves, hot: true },
  'own record, resolved, cold': { request: annResolves },
  'another’s record': { request: by('bob', 'GET', ofAnn) },
  'a person': { request: by('ann', 'GET', person) },
  people: { request: byRoot('GET', ({ tag }) => `/api/v1/users?search=${tag}`) },
  'people of a tenant': {
    request: by('bob', 'GET', ({ acme }) => `/api/v1/users?organizationId=${acme.id}`),
  },
  'a person, to an admin': { request: by('bob', 'GET', person) },
  'a user': { request: by('ann', 'GET', user) },
  'users of a tenant': {
    request: byRoot('GET', ({ app }) => `/api/v1/applications/${app.id}/users`),
  },
  members: { request: by('bob', 'GET', members) },
  'service users': { request: by('bob', 'GET', services) },
  organizations: { request: by('bob', 'GET', () => '/api/v1/organizations') },
  'a user’s organizations': {
    request: by('ann', 'GET', ({ ann }) => `/api/v1/users/${ann.id}/organizations`),
  },
  tokens: { request: by('ann', 'GET', () => '/api/v1/tokens') },
  oneself: { request: by('ann', 'GET', () => '/api/v1/me') },
};

const dark = { metadata: { theme: 'dark' } };

const records: Record<string, Kind> = {
  'PATCH of one’s record': {
    request: by('ann', 'PATCH', record, dark),
    afterwards: recordShows('dark'),
  },
  'PATCH of another’s record': {
    request: by('bob', 'PATCH', ofAnn, dark),
    afterwards: recordShows('dark'),
  },
  'PUT of a record': {
    request: by('ann', 'PUT', record, dark),
    afterwards: recordShows('{"theme":"dark"}'),
  },
  'PUT of a record, if it is there': {
    request: (cast) => ({
      ...by('ann', 'PUT', record, dark)(cast),
      headers: { 'If-Match': '*' },
    }),
    afterwards: recordShows('{"theme":"dark"}'),
  },
  'DELETE of a record': {
    request: by('ann', 'DELETE', record),
    afterwards: recordShows('"metadata":{}'),
  },
};

const people: Record<string, Kind> = {
  'identify, new': {
    ...aNumber,
    request: byRoot(
      'POST',
      () => '/api/v1/users/identify',
      (cast) => ({
        email: newEmail(cast),
        name: 'New',
        attributes: { [cast.attribute.key]: 12 },
      }),
    ),
    registrars: comingTo(newEmail),
  },
  'identify, known': {
    ...aNumber,
    request: byRoot(
      'POST',
      () => '/api/v1/users/identify',
      ({ ann, attribute }) => ({
        email: ann.email,
        name: 'Ann',
        attributes: { [attribute.key]: 12 },
      }),
    ),
  },
  ...batchKinds,
  ...exportKinds,
  ...ingestKinds,
  'PATCH of a person': {
    ...aNumber,
    request: byRoot('PATCH', person, ({ attribute }) => ({ attributes: { [attribute.key]: 12 } })),
  },
  'DELETE of a person': { request: byRoot('DELETE', person), afterwards: annIsOut(401) },
};

const users: Record<string, Kind> = {
  'creation of a user': {
    request: byRoot(
      'POST',
      () => '/api/v1/platform/users',
      (cast) => ({
        email: newEmail(cast),
        name: 'New',
        organization: cast.acme.id,
      }),
    ),
    registrars: comingTo(newEmail),
  },
  'creation of a service user': {
    request: byRoot('POST', services, (cast) => ({ email: newEmail(cast), name: 'Service' })),
    registrars: comingTo(newEmail),
  },
  'new username': {
    request: byRoot('PUT', user, ({ tag }) => ({ username: `${tag}_renamed` })),
    afterwards: (cast) => recordShows(`${cast.tag}_renamed`)(cast),
  },
  'new email': {
    request: byRoot('PUT', user, (cast) => ({
      email: movedEmail(cast),
      username: `${cast.tag}_moved`,
    })),
    registrars: (cast) => [cast.ann.email, movedEmail(cast)],
    afterwards: (cast) => recordShows(`${cast.tag}_moved`)(cast),
  },
  'suspension of a user': {
    request: byRoot('PUT', user, () => ({ userStatus: 'suspended' })),
    afterwards: annIsOut(401),
  },
  'change of a service user': {
    request: byRoot('PUT', service, () => ({ name: 'Bot II' })),
    registrars: ({ bot }) => [bot.email],
  },
  'deletion of a user': { request: byRoot('DELETE', user), afterwards: annIsOut(401) },
  'deletion of a service user': {
    request: byRoot('DELETE', service),
    registrars: ({ bot }) => [bot.email],
  },
};

const tokens: Record<string, Kind> = {
  'mint of a token': { request: by('ann', 'POST', () => '/api/v1/tokens', { name: 'ci' }) },
  'revocation of a token': {
    request: by('ann', 'DELETE', ({ annsOther }) => `/api/v1/tokens/${annsOther.tokenId}`),
    afterwards: (cast) => ({ request: annReads(cast, cast.annsOther.token), status: 401 }),
  },
  'sign-out everywhere': {
    request: by('ann', 'DELETE', () => '/api/v1/tokens'),
    afterwards: (cast) => ({ request: annReads(cast, cast.annsOther.token), status: 401 }),
  },
  'sign-in': {
    hashes: true,
    request: ({ ann }) => ({
      path: '/api/v1/auth/token',
      method: 'POST',
      body: { email: ann.email, password: 'demo-password' },
    }),
  },
  'sign-out': {
    request: by('ann', 'DELETE', () => '/api/v1/auth/token'),
    afterwards: annIsOut(401),
  },
};

const tenancy: Record<string, Kind> = {
  'addition of a member': {
    request: byRoot('POST', members, ({ cat }) => ({ userId: cat.id })),
    registrars: ({ cat }) => [cat.email],
    afterwards: (cast) => ({
      request: annReads(cast, cast.cat.key.token),
      status: 200,
      shows: '{}',
    }),
  },
  'change of a member': { request: by('bob', 'PATCH', member, { role: 'admin' }) },
  'transfer of an organization': {
    stored: ({ acme, bob }) => [
      `UPDATE memberships SET role = 'owner' WHERE scope_id = '${acme.id}' AND user_id = '${bob.id}'`,
    ],
    request: (cast) => by('bob', 'POST', transfer, { userId: cast.ann.id })(cast),
    registrars: ({ bob }) => [bob.email],
  },
  'removal of a member': { request: by('bob', 'DELETE', member), afterwards: annIsOut(403) },
  'creation of an application': {
    request: byRoot(
      'POST',
      () => '/api/v1/applications',
      ({ tag }) => {
        return { name: 'Made', key: `${tag}-made` };
      },
    ),
  },
  'change of an application': {
    request: byRoot('PUT', application, () => ({ description: 'Changed' })),
  },
  'deletion of an application': { request: byRoot('DELETE', application), inSteps: true },
  'creation of an organization': {
    request: byRoot(
      'POST',
      () => '/api/v1/organizations',
      ({ tag, app }) => {
        return { name: 'Made', key: `${tag}-made`, applicationId: app.id };
      },
    ),
  },
  'creation of an organization with its owner': {
    request: byRoot(
      'POST',
      () => '/api/v1/organizations',
      ({ tag, app, ann }) => {
        const owner = { userId: ann.id };
        return { name: 'Made', key: `${tag}-made`, applicationId: app.id, owner };
      },
    ),
  },
  'creation of an application whose owner is invited': {
    request: byRoot(
      'POST',
      () => '/api/v1/applications',
      ({ tag }) => {
        return { name: 'Made', key: `${tag}-made`, owner: { email: `${tag}.asked@example.com` } };
      },
    ),
  },
  'change of an organization': {
    request: byRoot('PUT', organization, () => ({ description: 'Changed' })),
  },
  'deletion of an organization with members': {
    request: byRoot('DELETE', (cast) => `${organization(cast)}?cascade=true`),
    registrars: ({ ann, bot }) => [ann.email, bot.email],
    inSteps: true,
    afterwards: (cast) => ({
      request: { ...annReads(cast), path: record(cast).replace(cast.acme.key, cast.spare.key) },
      status: 404,
    }),
  },
};

/** Forbidden requests. They must change nothing, whatever breaks before the refusal. */
const refused: Record<string, Kind> = {
  'a stranger’s reading of a record': { request: by('cat', 'GET', ofAnn) },
  'a stranger’s own reading': { request: by('cat', 'GET', record) },
  'a stranger’s PATCH': { request: by('cat', 'PATCH', ofAnn, dark) },
  'a reading with a revoked token': {
    hot: true,
    request: (cast) => annReads(cast, cast.annsRevoked.token),
  },
  'a reading with a token revoked here, of which KV has not heard': {
    hot: true,
    before: (cast) =>
      changeBehindKV(cast, `UPDATE tokens SET revoked_at = 1 WHERE id = '${cast.ann.key.tokenId}'`),
    request: annReads,
  },
  'a fresh reading with a token revoked here, of which KV has not heard': {
    hot: true,
    before: (cast) =>
      changeBehindKV(cast, `UPDATE tokens SET revoked_at = 1 WHERE id = '${cast.ann.key.tokenId}'`),
    request: (cast) => ({ ...annReads(cast), headers: { 'Cache-Control': 'no-cache' } }),
  },
  'a reading by one who was removed here, of which KV has not heard': {
    hot: true,
    before: (cast) =>
      changeBehindKV(cast, `DELETE FROM memberships WHERE user_id = '${cast.ann.id}'`),
    request: annReads,
  },
  'a member’s reading of another’s record': {
    request: by('ann', 'GET', (cast) => record(cast, `&username=${cast.bot.username}`)),
  },
  'a user’s identify': {
    request: by('ann', 'POST', () => '/api/v1/users/identify', { email: 'x@example.com' }),
  },
  'a user’s list of people': { request: by('ann', 'GET', () => '/api/v1/users') },
  'a user’s new role': { request: by('ann', 'PUT', user, { role: 'admin' }) },
  'a member’s removal of the admin': {
    request: by('ann', 'DELETE', (cast) => `${members(cast)}/${cast.bob.id}`),
  },
  'an admin’s deletion of the organization': {
    request: by('bob', 'DELETE', ({ acme }) => `/api/v1/organizations/${acme.id}`),
  },
  'a wrong code': aWrongCode,
  'a wrong password': {
    hashes: true,
    request: ({ ann }) => ({
      path: '/api/v1/auth/token',
      method: 'POST',
      body: { email: ann.email, password: 'not-the-password' },
    }),
  },
};

/** The kinds that change something. */
export const changes: Readonly<Record<string, Kind>> = {
  ...records,
  ...people,
  ...users,
  ...tokens,
  ...tenancy,
  ...attributeChanges,
  ...invitationChanges,
};

export const kinds: Readonly<Record<string, Kind>> = {
  ...reads,
  ...attributeReads,
  ...changes,
  ...refused,
  ...ruleKinds,
};
