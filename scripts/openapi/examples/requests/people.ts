import { identityIdOf } from '../../../../src/api/identities/present.ts';
import { people } from '../../../demo-data.ts';
import { erasure, identity } from '../fresh-demo.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const params = { principalId: people.admin.principalId };

export const peopleRequests: ExampleRequests = {
  listPeople: { query: firstTwo },
  identifyPerson: {
    body: {
      email: 'jane@example.com',
      name: 'Jane Doe',
      attributes: { plan: 'pro', mrr: 49.9, is_beta: true },
    },
  },
  exportDirectory: { query: { limit: 2, include: 'memberships' } },
  identifyBatch: {
    body: {
      users: [
        { email: 'jane@example.com', name: 'Jane Doe', attributes: { plan: 'pro' } },
        { email: people.john.email, name: people.john.name },
        { email: 'no address', name: 'Nobody' },
      ],
    },
    otherBodies: {
      'application/x-ndjson': { id: 'crm-4711', email: 'jane@example.com', name: 'Jane Doe' },
    },
  },
  readPerson: { params },
  updatePerson: { params, body: { name: 'Ada Lovelace', attributes: { plan: 'enterprise' } } },
  deletePerson: { params },
  listPersonIdentities: { params, query: firstTwo },
  addPersonIdentity: { params, body: identity },
  readPersonIdentity: { params: { ...params, identityId: identityIdOf(identity) } },
  exportPerson: { params },
  erasePerson: { params, body: { reason: 'requested' } },
  liftSuppression: { body: { email: 'jane@example.com' } },
  readErasure: { params: { erasureId: erasure.id } },
  removePersonIdentity: { params: { ...params, identityId: identityIdOf(identity) } },
};
