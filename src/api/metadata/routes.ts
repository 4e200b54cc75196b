import { presentRecord } from '../../directory/records/present.ts';
import type { RecordChange } from '../../directory/records/record.ts';
import { finished, noContent } from '../../http/reply.ts';
import { serve } from '../../pipeline/serve.ts';
import { metadataContracts } from './contract.ts';
import { readRecord } from './read.ts';
import type { RecordCall } from './record-request.ts';
import { changeRecord } from './write.ts';

/** How the promises of `metadataContracts` are kept. */
export const metadataRoutes = serve(metadataContracts, {
  readRecord,
  patchRecord: async (call) => changed(call, call.body),
  replaceRecord: async (call) => changed(call, call.body),
  clearRecord: async (call) => {
    const { etag } = await changeRecord(call, { how: 'clear', keys: [] });
    return noContent({ ETag: etag });
  },
});

async function changed(call: RecordCall, change: RecordChange) {
  const { record, etag } = await changeRecord(call, change);
  return finished(presentRecord(record), { ETag: etag });
}
