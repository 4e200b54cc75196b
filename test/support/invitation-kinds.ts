/** Requests about invitations. */
import { hashOfInvitationSecret } from '../../src/auth/invitation-secret.ts';
import type { Cast } from './fakes/fault-cast.ts';
import { by, byRoot, type Kind } from './fault-requests.ts';

const invitedEmail = ({ tag }: Cast) => `${tag}.invited@example.com`;
const ofInvited = { registrars: (cast: Cast) => [invitedEmail(cast)] };
const secretOf = ({ ann }: Cast) => `inv_${ann.id.slice(5)}${'0'.repeat(26)}`;
const idOf = ({ ann }: Cast) => `invitation_${ann.id.slice(5)}`;

const tenants: Readonly<Record<string, (cast: Cast) => string>> = {
  organization: ({ acme }) => `/organizations/${acme.id}`,
  application: ({ app }) => `/applications/${app.id}`,
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

const inTenant = ([kind, at]: [string, (cast: Cast) => string]): [string, Kind][] => {
  const list = (cast: Cast) => `/api/v1${at(cast)}/invitations`;
  const one = (cast: Cast) => `${list(cast)}/${idOf(cast)}`;
  const there = { stored: invited(at) };
  return [
    [`invitations, ${kind}`, { request: byRoot('GET', list) }],
    [`an invitation, ${kind}`, { ...there, request: byRoot('GET', one) }],
    [
      `to invite, ${kind}`,
      { ...ofInvited, request: byRoot('POST', list, (cast) => ({ email: invitedEmail(cast) })) },
    ],
    [
      `to invite again, ${kind}`,
      {
        ...ofInvited,
        ...there,
        request: byRoot(
          'POST',
          (cast) => `${one(cast)}/resend`,
          () => ({}),
        ),
      },
    ],
    [`to revoke, ${kind}`, { ...ofInvited, ...there, request: byRoot('DELETE', one) }],
  ];
};

export const invitationKinds: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(Object.entries(tenants).flatMap(inTenant)),
  'an invitation, by its secret': {
    ...toAcme,
    request: (cast) => ({ path: `/api/v1/invitations/${secretOf(cast)}` }),
  },
  'invitations to oneself': { request: by('ann', 'GET', () => '/api/v1/me/invitations') },
  'an acceptance': {
    ...ofInvited,
    ...toAcme,
    request: answer('accept', { password: 'a long passphrase' }),
  },
  'a refusal of an invitation': { ...ofInvited, ...toAcme, request: answer('decline') },
};
