import { finished, noContent } from '../http/reply.ts';
import { serve } from '../http/serve.ts';
import type { RecordCall } from './asked.ts';
import { metadataContracts } from './contract.ts';
import { presentRecord } from './present.ts';
import { readRecord } from './read.ts';
import type { RecordChange } from './rules.ts';
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
