/** Exports of people. The state and the time that they began with differ between runs. */
import { by, byRoot, type Kind } from './fault-requests.ts';

export const exportKinds: Record<string, Kind> = {
  'export of people': {
    request: byRoot('GET', ({ tag }) => `/api/v1/users/export?search=${tag}`),
    showsOthers: true,
  },
  'export of people, with all of theirs': {
    request: byRoot(
      'GET',
      ({ tag }) => `/api/v1/users/export?search=${tag}&include=memberships,preferences,identities`,
    ),
    showsOthers: true,
  },
  'export of a tenant as a table': {
    request: by(
      'bob',
      'GET',
      ({ acme }) => `/api/v1/users/export?format=csv&organizationId=${acme.id}`,
    ),
    showsOthers: true,
  },
};
