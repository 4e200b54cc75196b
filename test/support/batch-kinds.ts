/** Requests about several people at once. */
import { aNumber, by, byRoot, type Kind, newEmail, recordShows } from './fault-requests.ts';

export const batchKinds: Record<string, Kind> = {
  'identify of several': {
    ...aNumber,
    request: byRoot(
      'POST',
      () => '/api/v1/users/identify/batch',
      (cast) => ({
        users: [
          { email: newEmail(cast), name: 'New', attributes: { [cast.attribute.key]: 12 } },
          { email: cast.ann.email, name: 'Ann', attributes: { [cast.attribute.key]: 12 } },
          { email: cast.bob.email, attributes: { [cast.attribute.key]: 'twelve' } },
        ],
      }),
    ),
    registrars: () => [],
  },
  'change of several records': {
    request: by(
      'bob',
      'POST',
      ({ acme }) => `/api/core/users/platform-metadata/batch?platform_key=${acme.key}`,
      ({ ann, bot }) => ({
        records: [ann, bot].map(({ username }) => ({ username, metadata: { theme: 'dark' } })),
      }),
    ),
    registrars: ({ ann, bot }) => [ann.email, bot.email],
    afterwards: recordShows('dark'),
    inSteps: true,
  },
};
