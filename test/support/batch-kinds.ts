/** Requests about several people at once. */
import { aNumber, byRoot, type Kind, newEmail } from './fault-requests.ts';

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
};
