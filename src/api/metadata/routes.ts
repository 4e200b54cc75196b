import { presentRecord } from '../../directory/records/present.ts';
import type { RecordChange } from '../../directory/records/record.ts';
import { finished, noContent } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { metadataContracts } from './contract.ts';
import { readRecord } from './read.ts';
import type { RecordCall } from './record-request.ts';
import { changeRecord } from './write.ts';

/** How the promises of `metadataContracts` are kept. */
export const metadataSurface = surface(metadataContracts, {
  readPlatformMetadata: readRecord,
  updatePlatformMetadata: async (call) => changed(call, call.body),
  replacePlatformMetadata: async (call) => changed(call, call.body),
  deletePlatformMetadata: async (call) => {
    const { etag } = await changeRecord(call, { how: 'clear', keys: [] });
    return noContent({ ETag: etag });
  },
});

async function changed(call: RecordCall, change: RecordChange) {
  const { record, etag } = await changeRecord(call, change);
  return finished(presentRecord(record), { ETag: etag });
}
