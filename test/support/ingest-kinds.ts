/** Requests with messages of the libraries of Segment. */
import { tokenOf } from '../../src/auth/token.ts';
import type { Cast } from './fakes/fault-cast.ts';
import { aNumber, byRoot, type Kind, newEmail } from './fault-requests.ts';
import { basic } from './ingest.ts';

/** A write key of Acme. */
const keyOf = ({ bob }: Cast) =>
  tokenOf(bob.id, bob.key.tokenId.replace(/.$/, 'z'), `dem0${bob.id.slice(-26).padStart(48, '0')}`);

const aKey = (cast: Cast) => {
  const { tokenId, hash, lastFour } = keyOf(cast);
  return `INSERT INTO tokens (id, user_id, kind, for_ingestion, name, hash, last_four, scope_id,
                              permissions, created_at)
          VALUES ('${tokenId}', '${cast.bob.id}', 'personal', 1, 'key', '${hash}', '${lastFour}',
                  '${cast.acme.id}', '[]', 0)`;
};

export const ingestKinds: Record<string, Kind> = {
  'messages about people': {
    ...aNumber,
    stored: (cast) => [...(aNumber.stored?.(cast) ?? []), aKey(cast)],
    registrars: () => [],
    request: (cast) => ({
      path: '/v1/batch',
      method: 'POST',
      headers: basic(keyOf(cast).token),
      body: {
        batch: [
          {
            type: 'identify',
            messageId: `${cast.tag} 1`,
            traits: { email: newEmail(cast), name: 'New', [cast.attribute.key]: 12 },
          },
          {
            type: 'identify',
            messageId: `${cast.tag} 2`,
            traits: { email: cast.ann.email, name: 'Ann', [cast.attribute.key]: 'twelve' },
          },
          { type: 'track', messageId: `${cast.tag} 3`, event: 'Bought' },
        ],
      },
    }),
  },
  'what was left out of messages': {
    registrars: () => [],
    request: byRoot('GET', ({ acme }) => `/api/v1/ingest/problems?scopeId=${acme.id}`),
  },
};
