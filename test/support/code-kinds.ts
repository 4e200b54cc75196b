/** Requests about codes. */
import { hashOfCode } from '../../src/directory/codes/code.ts';
import type { Cast } from './fakes/fault-cast.ts';
import { type Kind, newEmail } from './fault-requests.ts';

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

export const codeKinds: Readonly<Record<string, Kind>> = {
  'a code': {
    request: auth('codes', ({ ann }) => ({ purpose: 'sign_in', email: ann.email })),
  },
  'a sign-up': {
    registrars: (cast) => [newEmail(cast)],
    request: auth('sign-up', (cast) => ({ email: newEmail(cast), password: 'a long passphrase' })),
  },
  'the redemption of a code': {
    stored: sent,
    request: auth('codes/redeem', ({ ann }) => ({ email: ann.email, code: '7KXM-Q2RP' })),
  },
};
