import type { ExampleRequests } from '../request.ts';

const query = { platform_key: 'acme-corp', username: 'john_doe' };

export const metadataRequests: ExampleRequests = {
  readPlatformMetadata: { query },
  updatePlatformMetadata: {
    query,
    body: { metadata: { theme: 'dark' } },
    otherBodies: {
      'application/merge-patch+json': { metadata: { language: null, editor: { tabs: 2 } } },
    },
  },
  changePlatformMetadataBatch: {
    query: { platform_key: 'acme-corp' },
    body: {
      records: [
        { username: 'john_doe', metadata: { theme: 'dark' }, delete_keys: ['language'] },
        { username: 'nobody', metadata: { theme: 'dark' } },
      ],
    },
  },
  replacePlatformMetadata: { query, body: { metadata: { theme: 'light', font_size: 14 } } },
  deletePlatformMetadata: { query },
};
