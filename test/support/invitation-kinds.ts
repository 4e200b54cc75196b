/** Requests about invitations. */
import { hashOfInvitationSecret } from '../../src/auth/invitation-secret.ts';
import type { Cast } from './fakes/fault-cast.ts';
import { by, byRoot, type Kind } from './fault-requests.ts';

const invitedEmail = ({ tag }: Cast) => `${tag}.invited@example.com`;
const ofInvited = { registrars: (cast: Cast) => [invitedEmail(cast)] };
const secretOf = ({ ann }: Cast) => `inv_${ann.id.slice(5)}${'0'.repeat(26)}`;
const idOf = ({ ann }: Cast) => `invitation_${ann.id.slice(5)}`;

const tenants = {
  organization: ({ acme }: Cast) => `/organizations/${acme.id}`,
  application: ({ app }: Cast) => `/applications/${app.id}`,
};

/** An invitation of an email to a tenant, by the root token. */
const invited =
  (at: (cast: Cast) => string, email = invitedEmail) =>
  (cast: Cast): string[] => [
    `INSERT INTO invitations (id, scope_id, email, role, secret_hash, created_at, updated_at,
                              expires_at, last_sent_at)
     VALUES ('${idOf(cast)}', '${at(cast).split('/')[2]}', '${email(cast)}', 'member',
             '${hashOfInvitationSecret(secretOf(cast))}', 0, 0, 4e12, 0)`,
  ];

const toAcme = { stored: invited(({ acme }) => `/organizations/${acme.id}`) };

const answer =
  (how: string, more: object = {}) =>
  (cast: Cast) => ({
    path: `/api/v1/invitations/${how}`,
    method: 'POST',
    body: { secret: secretOf(cast), ...more },
  });

/** The secret opens nothing any more. */
const opensNothing = (cast: Cast) => ({
  request: { path: `/api/v1/invitations/${secretOf(cast)}` },
  status: 404,
});

const kindsIn = ([kind, at]: [string, (cast: Cast) => string]) => {
  const list = (cast: Cast) => `/api/v1${at(cast)}/invitations`;
  const one = (cast: Cast) => `${list(cast)}/${idOf(cast)}`;
  const there = { stored: invited(at) };
  const ended = { ...ofInvited, ...there, afterwards: opensNothing };
  const reads: Record<string, Kind> = {
    [`invitations, ${kind}`]: { request: byRoot('GET', list) },
    [`an invitation, ${kind}`]: { ...there, request: byRoot('GET', one) },
  };
  const changes: Record<string, Kind> = {
    [`to invite, ${kind}`]: {
      ...ofInvited,
      request: byRoot('POST', list, (cast) => ({ email: invitedEmail(cast) })),
    },
    [`to invite again, ${kind}`]: {
      ...ended,
      request: byRoot(
        'POST',
        (cast) => `${one(cast)}/resend`,
        () => ({}),
      ),
    },
    [`to revoke, ${kind}`]: { ...ended, request: byRoot('DELETE', one) },
  };
  return { reads, changes };
};

const inTenants = Object.entries(tenants).map(kindsIn);

export const invitationReads: Readonly<Record<string, Kind>> = {
  ...Object.assign({}, ...inTenants.map(({ reads }) => reads)),
  'an invitation, by its secret': {
    ...toAcme,
    request: (cast) => ({ path: `/api/v1/invitations/${secretOf(cast)}` }),
  },
  'invitations to oneself': { request: by('ann', 'GET', () => '/api/v1/me/invitations') },
};

const accept = answer('accept');

export const invitationChanges: Readonly<Record<string, Kind>> = {
  ...Object.assign({}, ...inTenants.map(({ changes }) => changes)),
  'an acceptance': {
    ...ofInvited,
    ...toAcme,
    hashes: true,
    request: answer('accept', { password: 'a long passphrase' }),
    afterwards: opensNothing,
  },
  'an acceptance with a token': {
    stored: (cast) => [
      `UPDATE users SET email_verified = 1 WHERE id = '${cast.ann.id}'`,
      ...invited(tenants.application, ({ ann }) => ann.email)(cast),
    ],
    request: (cast) => ({ ...accept(cast), token: cast.ann.key.token }),
    afterwards: opensNothing,
  },
  'a refusal of an invitation': {
    ...ofInvited,
    ...toAcme,
    request: answer('decline'),
    afterwards: opensNothing,
  },
};
