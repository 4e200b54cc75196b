import type { RecordChange } from '../../directory/records/change.ts';
import { finished, multiStatus, noContent } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { changeRecords } from './batch/batch.ts';
import { metadataContracts } from './contract.ts';
import { momentIn, readPast } from './past.ts';
import { readRecord } from './read.ts';
import type { RecordCall } from './record-request.ts';
import { writeRecord } from './write.ts';

/** How the promises of `metadataContracts` are kept. */
export const metadataSurface = surface(metadataContracts, {
  readPlatformMetadata: (call) => {
    const moment = momentIn(call.query);
    return moment ? readPast(call, moment) : readRecord(call);
  },
  updatePlatformMetadata: async (call) => written(call, call.body),
  changePlatformMetadataBatch: async (call) => multiStatus(await changeRecords(call)),
  replacePlatformMetadata: async (call) => written(call, call.body),
  deletePlatformMetadata: async (call) => {
    const { etag } = await writeRecord(call, { how: 'clear' });
    return noContent({ ETag: etag });
  },
});

async function written(call: RecordCall, change: RecordChange) {
  const { body, etag } = await writeRecord(call, change);
  return finished(body, { ETag: etag });
}
