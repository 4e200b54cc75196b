/** Requests about codes. */
import { hashOfCode } from '../../src/directory/codes/code.ts';
import type { Cast } from './fakes/fault-cast.ts';
import { by, byRoot, type Kind, newEmail } from './fault-requests.ts';

const auth = (path: string, body: (cast: Cast) => object) => (cast: Cast) => ({
  path: `/api/v1/auth/${path}`,
  method: 'POST',
  body: body(cast),
});

/** A code that Ann has been sent. */
const sent = ({ ann, tag }: Cast) => [
  `INSERT INTO codes (id, purpose, email, user_id, hash, created_at, expires_at)
   VALUES ('code_${tag}', 'sign_in', '${ann.email}', '${ann.id}',
           '${hashOfCode(ann.email, '7KXMQ2RP')}', 0, 9e15)`,
];

/** A code that is refused. It is counted. */
export const aWrongCode: Kind = {
  stored: sent,
  request: auth('codes/redeem', ({ ann }) => ({ email: ann.email, code: '2222-2222' })),
};

/** Ann belongs to one tenant, or to none outside of the application, and came through it. */
const managed =
  (at: (cast: Cast) => string) =>
  (cast: Cast): string[] => [
    `UPDATE users SET managed_by = '${at(cast).split('/')[2]}' WHERE id = '${cast.ann.id}'`,
    `DELETE FROM memberships WHERE user_id = '${cast.ann.id}' AND scope_id <> '${cast.acme.id}'`,
  ];

const wayBackOf = ({ ann }: Cast) => ({
  id: `code_${ann.id.slice(5)}`,
  secret: `undo_${ann.id.slice(5)}${'0'.repeat(52)}`,
});

export const codeKinds: Readonly<Record<string, Kind>> = {
  'a code': {
    request: auth('codes', ({ ann }) => ({ purpose: 'sign_in', email: ann.email })),
  },
  'a sign-up': {
    registrars: (cast) => [newEmail(cast)],
    request: auth('sign-up', (cast) => ({ email: newEmail(cast), password: 'a long passphrase' })),
  },
  'the way back to an email': {
    stored: (cast) => [
      `INSERT INTO codes (id, purpose, email, user_id, hash, created_at, expires_at)
       VALUES ('${wayBackOf(cast).id}', 'undo_email_change', 'former.${cast.ann.email}',
               '${cast.ann.id}', '${hashOfCode(wayBackOf(cast).id, '0'.repeat(52))}', 0, 9e15)`,
    ],
    registrars: ({ ann }) => [ann.email, `former.${ann.email}`],
    request: auth('email-changes/undo', (cast) => ({ secret: wayBackOf(cast).secret })),
  },
  'a new own email': {
    request: by('ann', 'PATCH', ({ ann }) => `/api/v1/platform/users/${ann.id}`, {
      email: 'new.of.ann@example.com',
      currentPassword: 'demo-password',
    }),
  },
  ...Object.fromEntries(
    Object.entries({
      platform: () => '/platform',
      application: ({ app }: Cast) => `/applications/${app.id}`,
      organization: ({ acme }: Cast) => `/organizations/${acme.id}`,
    }).map(([scope, at]) => [
      `a reset, ${scope}`,
      {
        stored: managed(at),
        request: byRoot('POST', (cast) => `/api/v1${at(cast)}/users/${cast.ann.id}/reset`),
      },
    ]),
  ),
  'the redemption of a code': {
    stored: sent,
    request: auth('codes/redeem', ({ ann }) => ({ email: ann.email, code: '7KXM-Q2RP' })),
  },
};
