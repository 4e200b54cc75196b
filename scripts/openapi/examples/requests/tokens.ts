import { identityIdOf } from '../../../../src/api/identities/present.ts';
import { people } from '../../../demo-data.ts';
import { identity } from '../fresh-demo.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

export const tokenRequests: ExampleRequests = {
  mintToken: { body: { name: 'mobile app', permissions: ['platform.read_users'] } },
  listTokens: { query: firstTwo },
  // John's token.
  readToken: { params: { tokenId: 'token_01hm6xq4000000000000000001' } },
  revokeToken: { params: { tokenId: 'token_01hm6xq4000000000000000001' } },
  // Jane's, so that the caller's own stays.
  signOutEverywhere: { query: { userId: people.jane.id, sessions: 'true' } },
  readMe: { by: 'orgOwner' },
  listIdentities: { by: 'admin' },
  readIdentity: { by: 'admin', params: { identityId: identityIdOf(identity) } },
  removeIdentity: { by: 'admin', params: { identityId: identityIdOf(identity) } },
};
